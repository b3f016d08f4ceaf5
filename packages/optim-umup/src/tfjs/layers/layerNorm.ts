import { count, flag, positive } from "../checkOptions.ts";
import type { CommonLayerOptions, LayerSpec } from "./layerSpec.ts";
import { normalizedShape } from "./normalizedShape.ts";

/** Options of `layerNorm`. */
export interface LayerNormOptions extends CommonLayerOptions {
  /** How many of the last axes are normalised together. Default: 1. */
  readonly axes?: number;
  /** Default: 1e-5. */
  readonly epsilon?: number;
  /** Whether there are weights, which begin as ones and zeros. Default: false. */
  readonly elementwiseAffine?: boolean;
  /** Whether those are gamma and beta or gamma alone. Default: true. */
  readonly useBias?: boolean;
}

type Filled = Required<Omit<LayerNormOptions, keyof CommonLayerOptions>>;

/** Subtracts the mean of the last axes and divides by their standard deviation. gamma has the role norm, beta the role bias. */
export const layerNorm: LayerSpec<LayerNormOptions, Filled> = {
  className: "UmupLayerNorm",
  options: ({ axes = 1, epsilon = 1e-5, elementwiseAffine = false, useBias = true }) => ({
    axes: count("layerNorm", "axes", axes),
    epsilon: positive("layerNorm", "epsilon", epsilon),
    elementwiseAffine: flag("layerNorm", "elementwiseAffine", elementwiseAffine),
    useBias: flag("layerNorm", "useBias", useBias),
  }),
  build(builder, { axes, epsilon, elementwiseAffine, useBias }, inputShape) {
    const shape = normalizedShape(builder.who, inputShape, axes);
    const width = shape[0]!;
    const gamma = elementwiseAffine ? builder.weight("gamma", shape, "ones", { role: "norm", width }) : () => null;
    const beta =
      elementwiseAffine && useBias ? builder.weight("beta", shape, "zeros", { role: "bias", width }) : () => null;
    return (x) => builder.unit.layerNorm(x, gamma(), beta(), { axes, epsilon });
  },
};
