import { count, flag, positive } from "../checkOptions.ts";
import type { CommonLayerOptions, LayerSpec } from "./layerSpec.ts";
import { normalizedShape } from "./normalizedShape.ts";

/** Options of `rmsNorm`. */
export interface RmsNormOptions extends CommonLayerOptions {
  /** How many of the last axes are normalised together. Default: 1. */
  readonly axes?: number;
  /** Default: 1e-5. */
  readonly epsilon?: number;
  /** Whether there are weights, which begin as ones. Default: false. */
  readonly elementwiseAffine?: boolean;
}

type Filled = Required<Omit<RmsNormOptions, keyof CommonLayerOptions>>;

/** Divides by the root mean square of the last axes (arXiv:1910.07467). gamma has the role norm. */
export const rmsNorm: LayerSpec<RmsNormOptions, Filled> = {
  className: "UmupRmsNorm",
  options: ({ axes = 1, epsilon = 1e-5, elementwiseAffine = false }) => ({
    axes: count("rmsNorm", "axes", axes),
    epsilon: positive("rmsNorm", "epsilon", epsilon),
    elementwiseAffine: flag("rmsNorm", "elementwiseAffine", elementwiseAffine),
  }),
  build(builder, { axes, epsilon, elementwiseAffine }, inputShape) {
    const shape = normalizedShape(builder.who, inputShape, axes);
    const mup = { role: "norm", width: shape[0]! } as const;
    const gamma = elementwiseAffine ? builder.weight("gamma", shape, "ones", mup) : () => null;
    return (x) => builder.unit.rmsNorm(x, gamma(), { axes, epsilon });
  },
};
