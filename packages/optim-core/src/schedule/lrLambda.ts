import { fail } from "../error.ts";
import { ofGroup, type PerGroup } from "./perGroup.ts";

/** A factor for the learning rate at an epoch: finite and not negative. */
export type LrLambda = (epoch: number) => number;

/** The factor for one group, checked. */
export function factorOf(who: string, lrLambda: PerGroup<LrLambda>, group: number, epoch: number): number {
  const factor = ofGroup(lrLambda, group)(epoch);
  if (!(Number.isFinite(factor) && factor >= 0)) {
    fail(who, `lrLambda gave ${String(factor)} for group ${group} at epoch ${epoch}. Return a finite number >= 0.`);
  }
  return factor;
}
