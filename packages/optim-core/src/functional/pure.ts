import type { Backend } from "../backend.ts";
import { fail } from "../error.ts";
import { type JsBuffer, js } from "../js/backend.ts";
import { allocating, remember } from "../memory.ts";
import { slotsOf } from "../program.ts";
import type { Rule } from "../rule.ts";
import type { AlwaysIn, SometimesIn } from "../slot.ts";
import { type FunctionalOptions, type FunctionalOptionsOn, functionalOptions } from "./functionalOptions.ts";
import { functionalStep } from "./functionalStep.ts";

/** The state of a pure optimizer: how many steps each parameter has had, and a list of buffers for each slot. */
export type FunctionalState<S, Buf> = { readonly stateSteps: readonly number[] } & {
  readonly [K in AlwaysIn<S>]: readonly Buf[];
} & { readonly [K in SometimesIn<S>]?: readonly Buf[] };

/** New parameters and new state. */
export interface FunctionalResult<S, Buf> {
  readonly params: readonly Buf[];
  readonly state: FunctionalState<S, Buf>;
}

/** An optimizer's step as a function of values: nothing that is passed is changed. Without state, the state is that before the first step. */
export interface Pure<H, S> {
  (
    params: readonly JsBuffer[],
    grads: readonly (JsBuffer | null)[],
    state?: FunctionalState<S, JsBuffer>,
    options?: FunctionalOptions<H>,
  ): FunctionalResult<S, JsBuffer>;
  <Buf>(
    params: readonly Buf[],
    grads: readonly (Buf | null)[],
    state: FunctionalState<S, Buf> | undefined,
    options: FunctionalOptionsOn<H, Buf>,
  ): FunctionalResult<S, Buf>;
}

/**
 * The functional form of an optimizer that changes nothing: `const { params, state } = pure(AdamW)(before, grads, last?.state, { lr })`. All
 * results are new buffers, those of parameters without a gradient too.
 */
export function pure<H, S>(type: { readonly rule: Rule<H, S> }): Pure<H, S> {
  const rule = type.rule as unknown as Rule;
  const step = <Buf>(
    before: readonly Buf[],
    grads: readonly (Buf | null)[],
    state?: { readonly stateSteps: readonly number[] } & Readonly<Record<string, readonly unknown[]>>,
    { backend = js as unknown as Backend<Buf>, ...given }: { readonly backend?: Backend<Buf> } = {},
  ) => {
    const options = functionalOptions(rule, given);
    return allocating(backend, (alloc) => {
      const inspect = (name: string, i: number, buffer: Buf) =>
        backend.inspect(buffer) ?? fail(rule.name, `${name}[${i}] is not a buffer of the ${backend.name} backend.`);
      const copy = (name: string) => (buffer: Buf, i: number) => {
        const { dtype, length } = inspect(name, i, buffer);
        const made = alloc(dtype, length);
        backend.copy(buffer, made);
        return made;
      };
      const params = before.map(copy("params"));
      /** The slots of each parameter before its first step. */
      const fresh: Readonly<Record<string, Buf>>[] = params.map((data, i) => {
        const { dtype, length } = inspect("params", i, data);
        return state ? {} : remember(rule, backend, alloc, { data, dtype, shape: [length], grad: null }, options);
      });
      const lists = slotsOf(rule, options).map(([name]): [string, readonly Buf[]] => {
        const given = state?.[name] as readonly Buf[] | undefined;
        return [name, state ? (given ?? []).map(copy(name)) : fresh.map((buffers) => buffers[name]!)];
      });
      const slots = Object.fromEntries(lists);
      const counts = state?.stateSteps ?? before.map(() => 0);
      const stateSteps = functionalStep(rule, backend, { params, grads, slots, stateSteps: counts }, options);
      return { params, state: { ...slots, stateSteps } };
    });
  };
  return step as unknown as Pure<H, S>;
}
