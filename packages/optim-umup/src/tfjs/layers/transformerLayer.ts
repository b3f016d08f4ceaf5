import { count, flag, positive, rate } from "../checkOptions.ts";
import { observed } from "../observation.ts";
import type { TfTensor } from "../tfModule.ts";
import type { LayerFunction, LayerSpec, SeededLayerOptions } from "./layerSpec.ts";
import { mhsa } from "./mhsa.ts";
import { mlp } from "./mlp.ts";
import { rmsNorm } from "./rmsNorm.ts";

/** Options of `transformerLayer`. */
export interface TransformerLayerOptions extends SeededLayerOptions {
  /** How many heads share the width. */
  readonly heads: number;
  /** The weight of the attention beside the skip connection; `transformerResidualScalingRule` gives it. */
  readonly mhsaTau: number;
  /** The weight of the MLP beside the skip connection. */
  readonly mlpTau: number;
  /** Whether a position sees only those up to itself. */
  readonly isCausal: boolean;
  /** The part that is dropped in training: of the attention, and of what both branches add. Default: 0. */
  readonly dropoutRate?: number;
  /** How many times as wide the MLP is inside. Default: 4. */
  readonly expansionFactor?: number;
}

type Filled = SeededLayerOptions & Required<Omit<TransformerLayerOptions, keyof SeededLayerOptions>>;

/** `[batch, length, width]` to the same: attention and MLP, each behind an RMSNorm (arXiv:2002.04745) and beside a skip connection. */
export const transformerLayer: LayerSpec<TransformerLayerOptions, Filled> = {
  className: "UmupTransformerLayer",
  options: ({ heads, mhsaTau, mlpTau, isCausal, dropoutRate = 0, expansionFactor = 4 }) => ({
    heads: count("transformerLayer", "heads", heads),
    mhsaTau: positive("transformerLayer", "mhsaTau", mhsaTau),
    mlpTau: positive("transformerLayer", "mlpTau", mlpTau),
    isCausal: flag("transformerLayer", "isCausal", isCausal),
    dropoutRate: rate("transformerLayer", "dropoutRate", dropoutRate),
    expansionFactor: count("transformerLayer", "expansionFactor", expansionFactor),
  }),
  build(builder, { heads, mhsaTau, mlpTau, isCausal, dropoutRate, expansionFactor }, shape) {
    const { unit } = builder;
    const mhsaNorm = builder.inner(rmsNorm, { name: "mhsaNorm" }, shape);
    const attend = builder.inner(mhsa, { name: "mhsa", heads, isCausal, dropoutRate }, shape);
    const mlpNorm = builder.inner(rmsNorm, { name: "mlpNorm" }, shape);
    const feed = builder.inner(mlp, { name: "mlp", expansionFactor }, shape);
    const branch = (norm: LayerFunction, run: LayerFunction, x: TfTensor, tau: number, training: boolean): TfTensor => {
      const added = (residual: TfTensor): TfTensor => {
        const y = run(norm(residual, training), training);
        return dropoutRate > 0 ? unit.dropout(y, { rate: dropoutRate, training }) : y;
      };
      return unit.residualApply(added, x, tau);
    };
    return (x, training) => {
      const attended = observed("mhsaResidual", branch(mhsaNorm, attend, x, mhsaTau, training));
      return branch(mlpNorm, feed, attended, mlpTau, training);
    };
  },
};
