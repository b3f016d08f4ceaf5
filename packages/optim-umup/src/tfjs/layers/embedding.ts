import { OptimError } from "optim-core";
import { count } from "../checkOptions.ts";
import type { LayerSpec, SeededLayerOptions } from "./layerSpec.ts";

/** Options of `embedding`. */
export interface EmbeddingOptions extends SeededLayerOptions {
  /** How many different ids there are: `0 … inputDim - 1`. */
  readonly inputDim: number;
  /** The width of the output. */
  readonly outputDim: number;
  /** An id whose row gets no gradient. Default: none. */
  readonly paddingIndex?: number | null;
}

type Filled = SeededLayerOptions & {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly paddingIndex: number | null;
};

/**
 * Ids `[…]` to rows `[…, outputDim]` of a table `[inputDim, outputDim]`. Its role is weight, with the width as fan-in: u-muP's rule for
 * embeddings, which was found by trying (arXiv:2407.17465).
 */
export const embedding: LayerSpec<EmbeddingOptions, Filled> = {
  className: "UmupEmbedding",
  options({ inputDim, outputDim, paddingIndex = null }) {
    count("embedding", "inputDim", inputDim);
    count("embedding", "outputDim", outputDim);
    const isRow = Number.isInteger(paddingIndex) && paddingIndex! >= 0 && paddingIndex! < inputDim;
    if (paddingIndex !== null && !isRow)
      throw new OptimError(`embedding: paddingIndex is ${paddingIndex}. Set it to an id from 0 to ${inputDim - 1}.`);
    return { inputDim, outputDim, paddingIndex };
  },
  build(builder, { inputDim, outputDim, paddingIndex }) {
    const { tf, unit } = builder;
    const table = builder.weight("embeddings", [inputDim, outputDim], "normal", { role: "weight", fanIn: outputDim });
    const options = paddingIndex === null ? {} : { paddingIndex };
    return (ids) => unit.embedding(tf.cast(ids, "int32"), table(), options);
  },
  outputShape: ({ outputDim }, shape) => [...shape, outputDim],
};
