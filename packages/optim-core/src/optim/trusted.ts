import { type Num, where } from "../expr.ts";

/** A layer-wise rate, or 1 where the norm of the weight or of what moves it is 0: such a layer steps as it would without one. */
export const trusted = (ratio: Num, weightNorm: Num, stepNorm: Num): Num =>
  where(weightNorm.gt(0), where(stepNorm.gt(0), ratio, 1), 1);
