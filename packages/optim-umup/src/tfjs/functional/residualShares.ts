import { OptimError } from "optim-core";

/** The factors of the branch and of the skip connection, whose squares sum to 1. */
export function residualShares(who: string, tau: number): readonly [residual: number, skip: number] {
  if (!(tau >= 0 && tau < Infinity)) throw new OptimError(`${who}: tau is ${tau}. Set it to a number of at least 0.`);
  const root = Math.sqrt(1 + tau ** 2);
  return [tau / root, 1 / root];
}
