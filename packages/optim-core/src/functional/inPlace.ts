import type { Backend } from "../backend.ts";
import { fail } from "../error.ts";
import { type JsBuffer, js } from "../js/backend.ts";
import { slotsOf } from "../program.ts";
import type { Rule } from "../rule.ts";
import { type FunctionalOptions, type FunctionalOptionsOn, functionalOptions } from "./functionalOptions.ts";
import { functionalStep } from "./functionalStep.ts";

/** One list of buffers for each slot. */
type SlotLists<Names, Buf> = { readonly [I in keyof Names]: readonly Buf[] };

/**
 * An optimizer's step over lists of arrays, in place: parameters, gradients (null: passed over), a list for each slot of state, step counts
 * (which it raises), options. The list of a slot that the options switch off may be empty.
 */
export interface InPlace<H, Names extends readonly unknown[]> {
  (
    params: readonly JsBuffer[],
    grads: readonly (JsBuffer | null)[],
    ...rest: [...slots: SlotLists<Names, JsBuffer>, stateSteps: number[], options: FunctionalOptions<H>]
  ): void;
  <Buf>(
    params: readonly Buf[],
    grads: readonly (Buf | null)[],
    ...rest: [...slots: SlotLists<Names, Buf>, stateSteps: number[], options: FunctionalOptionsOn<H, Buf>]
  ): void;
}

/**
 * The functional form of an optimizer, in place, as torch.optim and Composer have it: `inPlace(AdamW)(params, grads, expAvgs, expAvgSqs,
 * maxExpAvgSqs, stateSteps, { lr, beta1, beta2, … })`. `slots` fixes the order of the lists of state; without it, it is the rule's.
 *
 * @throws OptimError where `slots` does not name every slot once.
 */
export function inPlace<H, S, const Names extends readonly (keyof S & string)[] = readonly (keyof S & string)[]>(
  type: { readonly rule: Rule<H, S> },
  slots?: Names,
): InPlace<H, Names> {
  const rule = type.rule as unknown as Rule;
  const inRule = Object.keys(rule.state);
  const order: readonly string[] = slots ?? inRule;
  if ([...order].sort().join() !== [...inRule].sort().join())
    fail(
      rule.name,
      `inPlace() is told the slots ${order.join(", ")}; it must be told ${inRule.join(", ")}, in any order.`,
    );
  const step = (...args: readonly unknown[]): void => {
    if (args.length !== order.length + 4)
      fail(
        rule.name,
        `takes params, grads, ${[...order, "stateSteps"].join(", ")} and options, not ${args.length} arguments.`,
      );
    const [params, grads, ...lists] = args.slice(0, -2) as (readonly JsBuffer[])[];
    const stateSteps = args.at(-2) as number[];
    const { backend = js, ...given } = args.at(-1) as { readonly backend?: Backend<JsBuffer> };
    const options = functionalOptions(rule, given);
    const present = slotsOf(rule, options).map(([name]) => [name, lists[order.indexOf(name)]!]);
    const all = { params: params!, grads: grads!, slots: Object.fromEntries(present), stateSteps };
    functionalStep(rule, backend, all, options).forEach((count, i) => {
      stateSteps[i] = count;
    });
  };
  return step as InPlace<H, Names>;
}
