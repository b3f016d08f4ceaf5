import { OptimError } from "optim-core";
import { checkRole, type Mup } from "./mup.ts";

/** The factor of a parameter's learning rate. */
export type LrScale = (mup: Mup) => number;

/**
 * The factor for Adam and its kin (arXiv:2407.17465, table 2): `1/√fanIn` for weights, 1 for biases, norms and the readout, and `1/√depth`
 * more in a stack of `depth` layers.
 *
 * @throws OptimError for an unknown role, or a number that is missing or no positive integer.
 */
export const adamScale: LrScale = (mup) => {
  checkRole("adamScale", "a tag", mup);
  // One power: factors that are equal are equal to the last bit, and come into one group.
  return ((mup.role === "weight" ? mup.fanIn : 1) * (mup.depth ?? 1)) ** -0.5;
};

/** How the readout of a model is constrained: null where its gradient has its own factor (`linearReadout`'s default). */
export type ReadoutConstraint = "toOutputScale" | null;

/**
 * The factor for SGD, which depends on the constraint of the model's readout. Null: as {@link adamScale}. `toOutputScale`, where gradients
 * shrink with the width: `√fanIn` for weights, `width` for biases and norms, 1 for the readout. `1/√depth` more in a stack of `depth` layers.
 *
 * @throws OptimError for another constraint; the scale throws as {@link adamScale} does.
 */
export function sgdScale(readoutConstraint: ReadoutConstraint = null): LrScale {
  if (readoutConstraint !== null && readoutConstraint !== "toOutputScale")
    throw new OptimError(
      `sgdScale: there is no rule for the readout constraint "${readoutConstraint}". Take null or "toOutputScale".`,
    );
  if (readoutConstraint === null) return adamScale;
  return (mup) => {
    checkRole("sgdScale", "a tag", mup);
    // One root here too.
    const square = mup.role === "weight" ? mup.fanIn : mup.role === "output" ? 1 : mup.width ** 2;
    return Math.sqrt(square / (mup.depth ?? 1));
  };
}
