import { labelOf, OptimError } from "optim-core";
import type { LrScale } from "./lrScale.ts";
import { checkMup, type Taggable } from "./mup.ts";

/**
 * Parameters by the factor of their learning rate, in the order in which each factor is first met; it is 1 for one without a tag.
 *
 * @throws OptimError that names a parameter that has no tag and must, or a wrong one, or one that the scale makes no positive number of.
 */
export function byFactor<P extends Taggable>(
  who: string,
  params: Iterable<P>,
  scale: LrScale,
  allowsUntagged: boolean,
): ReadonlyMap<number, readonly P[]> {
  const members = new Map<number, P[]>();
  let i = 0;
  for (const param of params) {
    if (!Array.isArray(param?.shape))
      throw new OptimError(`${who}: params[${i}] is no parameter. Wrap an array: parameter(array).`);
    i++;
    const factor = factorOf(who, param, scale, allowsUntagged);
    const same = members.get(factor);
    if (same) same.push(param);
    else members.set(factor, [param]);
  }
  return members;
}

function factorOf(who: string, param: Taggable, scale: LrScale, allowsUntagged: boolean): number {
  const label = labelOf(param);
  const mup = param.tags?.mup;
  if (!mup) {
    if (allowsUntagged) return 1;
    throw new OptimError(
      `${who}: ${label} has no tag. Give it one, tag(param, { role, … }), or set allowNonUnitScalingParams.`,
    );
  }
  checkMup(who, label, param.shape, mup);
  const factor = scale(mup);
  if (!(Number.isFinite(factor) && factor > 0))
    throw new OptimError(
      `${who}: the scale of ${label} is ${String(factor)}. Pass a function that returns a positive number.`,
    );
  return factor;
}
