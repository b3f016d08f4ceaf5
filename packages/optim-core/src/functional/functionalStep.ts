import type { Backend } from "../backend.ts";
import { fail } from "../error.ts";
import { sizeOf, slotShape } from "../extent.ts";
import { slotDType } from "../kernels.ts";
import { type Options, slotsOf } from "../program.ts";
import type { Rule } from "../rule.ts";
import { type RuleTensor, runnerOf } from "../ruleRunner.ts";

/** The lists of a functional step: one entry for each parameter. */
export interface FunctionalLists<Buf> {
  readonly params: readonly Buf[];
  /** Null where a parameter has no gradient: it is passed over. */
  readonly grads: readonly (Buf | null)[];
  /** One list for each slot that the options have. */
  readonly slots: Readonly<Record<string, readonly Buf[]>>;
  readonly stateSteps: readonly number[];
}

/**
 * One step of a rule over lists of buffers, in place; returns the new step counts. Each buffer is a vector: that is all the same to a rule
 * that does not look at rows and columns.
 *
 * @throws OptimError where lists or buffers do not fit together; nothing is changed then.
 */
export function functionalStep<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  lists: FunctionalLists<Buf>,
  options: Options,
): number[] {
  const { params, grads, slots, stateSteps } = lists;
  const known = slotsOf(rule, options);
  const named = { grads, ...Object.fromEntries(known.map(([name]) => [name, slots[name]])), stateSteps };
  for (const [name, list] of Object.entries(named))
    if (list?.length !== params.length)
      fail(rule.name, `${name} has ${list?.length ?? "no"} entries, params has ${params.length}.`);
  const inspect = (name: string, i: number, buffer: Buf) =>
    backend.inspect(buffer) ?? fail(rule.name, `${name}[${i}] is not a buffer of the ${backend.name} backend.`);

  const tensors = params.flatMap((p, i): RuleTensor<Buf>[] => {
    const { dtype, length } = inspect("params", i, p);
    const shape = [length];
    const buffers: Record<string, Buf> = { p };
    const add = (
      name: string,
      list: string,
      buffer: Buf,
      wanted: { readonly dtype: string; readonly length: number },
    ): void => {
      const is = inspect(list, i, buffer);
      if (is.dtype !== wanted.dtype || is.length !== wanted.length)
        fail(rule.name, `${list}[${i}] is ${is.length} × ${is.dtype}, not ${wanted.length} × ${wanted.dtype}.`);
      buffers[name] = buffer;
    };
    for (const [name, slot] of known)
      add(name, name, slots[name]![i]!, {
        dtype: slotDType(slot, dtype),
        length: sizeOf(slotShape(slot.extent, shape)),
      });
    const step = stateSteps[i]!;
    if (!(Number.isSafeInteger(step) && step >= 0))
      fail(rule.name, `stateSteps[${i}] is ${step}; it must be a count of steps.`);
    const g = grads[i];
    if (g === null || g === undefined) return [];
    add("g", "grads", g, { dtype, length });
    return [{ buffers, shape, dtype, t: step + 1 }];
  });
  runnerOf(rule, backend).run(tensors, options);
  return stateSteps.map((step, i) => (grads[i] === null || grads[i] === undefined ? step : step + 1));
}
