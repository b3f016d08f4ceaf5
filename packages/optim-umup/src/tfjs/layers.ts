import { OptimError } from "optim-core";
import { type DepthSequentialOptions, depthSequential } from "./layers/depthSequential.ts";
import { type EmbeddingOptions, embedding } from "./layers/embedding.ts";
import { layerClass } from "./layers/layerClass.ts";
import { type LayerNormOptions, layerNorm } from "./layers/layerNorm.ts";
import type { LayerSpec, SeededLayerOptions } from "./layers/layerSpec.ts";
import type { LayerOf, LayersModule, TfLayer } from "./layers/layersModule.ts";
import { type LinearOptions, linear, linearReadout } from "./layers/linear.ts";
import { type MhsaOptions, mhsa } from "./layers/mhsa.ts";
import { type MlpOptions, mlp } from "./layers/mlp.ts";
import { perLayers } from "./layers/perLayers.ts";
import { type RmsNormOptions, rmsNorm } from "./layers/rmsNorm.ts";
import { type TransformerDecoderOptions, transformerDecoder } from "./layers/transformerDecoder.ts";
import { type TransformerLayerOptions, transformerLayer } from "./layers/transformerLayer.ts";

/** Makers of unit-scaled layers, in the manner of `tf.layers`. `L` is the `Layer` of a TensorFlow.js. */
export interface UnitScaledLayers<L> {
  /** `[…, width]` to `[…, units]`, by a kernel of unit scale. */
  linear(options: LinearOptions): L;
  /** The same for the output of a model: its logits shrink as it gets wider. */
  linearReadout(options: LinearOptions): L;
  /** Ids `[…]` to rows `[…, outputDim]`. */
  embedding(options: EmbeddingOptions): L;
  /** Subtracts the mean of the last axes and divides by their standard deviation. */
  layerNorm(options?: LayerNormOptions): L;
  /** Divides by the root mean square of the last axes. */
  rmsNorm(options?: RmsNormOptions): L;
  /** SwiGLU between two linear maps. */
  mlp(options?: MlpOptions): L;
  /** Self-attention of several heads. */
  mhsa(options: MhsaOptions): L;
  /** Attention and MLP, each behind an RMSNorm and beside a skip connection. */
  transformerLayer(options: TransformerLayerOptions): L;
  /** Ids to the logits of what comes next. */
  transformerDecoder(options: TransformerDecoderOptions): L;
  /** Layers in a row that tell their weights how many they are. */
  depthSequential(options: DepthSequentialOptions<L & TfLayer>): L;
}

const made = /* @__PURE__ */ perLayers((tf): UnitScaledLayers<TfLayer> => {
  const maker = <A extends SeededLayerOptions>(spec: LayerSpec<A>) => {
    const Made = layerClass(tf, spec);
    return (options: A): TfLayer => new Made(options);
  };
  return {
    linear: maker(linear),
    linearReadout: maker(linearReadout),
    embedding: maker(embedding),
    layerNorm: (options = {}) => maker(layerNorm)(options),
    rmsNorm: (options = {}) => maker(rmsNorm)(options),
    mlp: (options = {}) => maker(mlp)(options),
    mhsa: maker(mhsa),
    transformerLayer: maker(transformerLayer),
    transformerDecoder: maker(transformerDecoder),
    depthSequential: maker(depthSequential),
  };
});

/**
 * The layers of the reference for a TensorFlow.js: real `tf.layers.Layer`s for `tf.sequential` and functional models, saved and loaded with
 * them. Weights begin at unit scale (normal(0, 1) kernels, zeros for biases, ones for norms) and are tagged when they are built, so that
 * `tfjs(tf, AdamW, { groups: (params) => scaledParameters(params, adamScale, { lr }) })` trains them. Call it before `tf.loadLayersModel`.
 *
 * @throws OptimError where `tf` has no layers; the package `@tensorflow/tfjs` has, or `{ ...core, ...layers }` of its parts.
 */
export function layers<T extends LayersModule>(tf: T): UnitScaledLayers<LayerOf<T>> {
  if (typeof tf?.layers?.Layer !== "function" || typeof tf.SymbolicTensor !== "function")
    throw new OptimError(
      'layers: tf has no layers. Pass import * as tf from "@tensorflow/tfjs", or { ...core, ...layers } of its two packages.',
    );
  return made(tf) as UnitScaledLayers<LayerOf<T>>;
}
