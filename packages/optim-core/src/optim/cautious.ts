import { mean, type Num, where } from "../expr.ts";

/** What {@link cautious} is told beside the step. */
export interface Caution {
  /** What is left of a step that is not along its gradient. */
  readonly factor: Num | number;
  /** The mean is not taken to be less than this, so that the few weights that agree are not thrown far. */
  readonly leastMean: number;
}

/**
 * A step that holds back where it is not along its gradient (arXiv:2411.16085, algorithm 2): `factor` of it is left there, and the whole is
 * divided by the mean over the parameter of what is left.
 */
export function cautious(step: Num, g: Num, { factor, leastMean }: Caution): Num {
  const share = where(step.mul(g).gt(0), 1, factor);
  return step.mul(share.div(mean(share).max(leastMean)));
}
