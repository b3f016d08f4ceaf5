/**
 * Unit-scaled operations and layers for TensorFlow.js.
 *
 * @module optim-umup/tfjs
 */
export type { AddOptions } from "./tfjs/functional/add.ts";
export type { Conv1dOptions } from "./tfjs/functional/conv1d.ts";
export type { CrossEntropyOptions } from "./tfjs/functional/crossEntropy.ts";
export type { DropoutOptions } from "./tfjs/functional/dropout.ts";
export type { EmbeddingPadding } from "./tfjs/functional/embedding.ts";
export type { GeluOptions } from "./tfjs/functional/gelu.ts";
export type { LinearFactors, ScalePower } from "./tfjs/functional/linear.ts";
export type { LinearReadoutOptions } from "./tfjs/functional/linearReadout.ts";
export type { MatMulOptions } from "./tfjs/functional/matMul.ts";
export type { MseLossOptions } from "./tfjs/functional/mseLoss.ts";
export type { NormOptions } from "./tfjs/functional/normalized.ts";
export type { Reduction } from "./tfjs/functional/reduction.ts";
export type { AttentionOptions } from "./tfjs/functional/scaledDotProductAttention.ts";
export type { SiluOptions } from "./tfjs/functional/silu.ts";
export type { SiluGluOptions } from "./tfjs/functional/siluGlu.ts";
export type { SoftmaxOptions } from "./tfjs/functional/softmax.ts";
export { functional, type UnitScaled } from "./tfjs/functional.ts";
export type { DepthSequentialOptions } from "./tfjs/layers/depthSequential.ts";
export type { EmbeddingOptions } from "./tfjs/layers/embedding.ts";
export type { LayerNormOptions } from "./tfjs/layers/layerNorm.ts";
export type { CommonLayerOptions, SeededLayerOptions } from "./tfjs/layers/layerSpec.ts";
export type { LayerOf, LayerShape, LayersModule, TfLayer, TfWeight } from "./tfjs/layers/layersModule.ts";
export type { LinearOptions } from "./tfjs/layers/linear.ts";
export type { MhsaOptions } from "./tfjs/layers/mhsa.ts";
export type { MlpOptions } from "./tfjs/layers/mlp.ts";
export type { RmsNormOptions } from "./tfjs/layers/rmsNorm.ts";
export type { TransformerDecoderOptions } from "./tfjs/layers/transformerDecoder.ts";
export type { TransformerLayerOptions } from "./tfjs/layers/transformerLayer.ts";
export { layers, type UnitScaledLayers } from "./tfjs/layers.ts";
export type { ModelWithMetadata, NamedTags } from "./tfjs/savedTags.ts";
export { type ScaleRow, ScaleTable } from "./tfjs/scaleTable.ts";
export { type TaggableModel, type TagModelOptions, tagModel } from "./tfjs/tagModel.ts";
export { type TagRow, TagTable } from "./tfjs/tagTable.ts";
export { mupOf, type TaggableVariable, tagVariable } from "./tfjs/tagVariable.ts";
export type { ScalarOf, TensorOf, TfModule, TfTensor, TfVariable } from "./tfjs/tfModule.ts";
export { type VisibleLoss, type VisibleModel, visualise } from "./tfjs/visualise.ts";
