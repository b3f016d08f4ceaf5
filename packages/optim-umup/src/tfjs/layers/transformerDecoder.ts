import { transformerResidualScalingRule } from "../../transformerResidualScalingRule.ts";
import { count, positive, rate } from "../checkOptions.ts";
import { depthSequential } from "./depthSequential.ts";
import { embedding } from "./embedding.ts";
import type { LayerSpec, SeededLayerOptions } from "./layerSpec.ts";
import { linearReadout } from "./linear.ts";
import { rmsNorm } from "./rmsNorm.ts";
import { transformerLayer } from "./transformerLayer.ts";

/** Options of `transformerDecoder`. */
export interface TransformerDecoderOptions extends SeededLayerOptions {
  /** The width of the model. */
  readonly hiddenSize: number;
  /** How many different ids there are. */
  readonly vocabSize: number;
  /** How many transformer layers there are. */
  readonly layers: number;
  /** How many heads share the width. */
  readonly heads: number;
  /** The part that is dropped in training: of the attention, and of what each branch adds. Default: 0. */
  readonly dropoutRate?: number;
  /** How many times as wide each MLP is inside. Default: 4. */
  readonly expansionFactor?: number;
  /** What attention and MLPs contribute together, beside the embedding. Default: 1. */
  readonly residualMult?: number;
  /** What attention contributes beside the MLPs. Default: 1. */
  readonly residualAttnRatio?: number;
}

type Filled = SeededLayerOptions & Required<Omit<TransformerDecoderOptions, keyof SeededLayerOptions>>;

const who = "transformerDecoder";

/**
 * Ids `[batch, length]` to logits `[batch, length, vocabSize]` of what comes next: embedding, transformer layers with the residual scaling
 * rule of arXiv:2407.17465, RMSNorm and readout. There are no positional embeddings: only the causal attention tells places apart.
 */
export const transformerDecoder: LayerSpec<TransformerDecoderOptions, Filled> = {
  className: "UmupTransformerDecoder",
  options({ hiddenSize, vocabSize, layers, heads, ...rest }) {
    const { dropoutRate = 0, expansionFactor = 4, residualMult = 1, residualAttnRatio = 1 } = rest;
    return {
      hiddenSize: count(who, "hiddenSize", hiddenSize),
      vocabSize: count(who, "vocabSize", vocabSize),
      layers: count(who, "layers", layers),
      heads: count(who, "heads", heads),
      dropoutRate: rate(who, "dropoutRate", dropoutRate),
      expansionFactor: count(who, "expansionFactor", expansionFactor),
      residualMult: positive(who, "residualMult", residualMult),
      residualAttnRatio: positive(who, "residualAttnRatio", residualAttnRatio),
    };
  },
  build(builder, { hiddenSize, vocabSize, layers, heads, dropoutRate, expansionFactor, ...ratios }, shape) {
    const tau = transformerResidualScalingRule(ratios);
    const hidden = [...shape, hiddenSize];
    const embed = builder.inner(embedding, { name: "embedding", inputDim: vocabSize, outputDim: hiddenSize }, shape);
    const blocks = Array.from({ length: layers }, (_, i) => {
      const [mhsaTau, mlpTau] = [tau(2 * i, 2 * layers), tau(2 * i + 1, 2 * layers)];
      const own = { name: String(i), heads, mhsaTau, mlpTau, isCausal: true, dropoutRate, expansionFactor };
      return builder.layer(transformerLayer, own);
    });
    const stack = builder.inner(depthSequential, { name: "layers", layers: blocks }, hidden);
    const norm = builder.inner(rmsNorm, { name: "finalNorm" }, hidden);
    const project = builder.inner(linearReadout, { name: "projection", units: vocabSize }, hidden);
    return (ids, training) => project(norm(stack(embed(ids, training), training), training), training);
  },
  outputShape: ({ vocabSize }, shape) => [...shape, vocabSize],
};
