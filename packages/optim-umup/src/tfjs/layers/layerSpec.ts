import type { Mup } from "../../mup.ts";
import type { UnitScaled } from "../functional.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import type { LayerShape, LayersModule, TfLayerBase } from "./layersModule.ts";

/** Options that every layer of TensorFlow.js takes. */
export interface CommonLayerOptions {
  /** Default: the class and a number. */
  readonly name?: string;
  /** Default: true. */
  readonly trainable?: boolean;
  /** Of the first layer of a `tf.sequential`: the shape of its input without the batch. */
  readonly inputShape?: LayerShape;
  /** The same with the batch. */
  readonly batchInputShape?: LayerShape;
}

/** Options of a layer that draws its weights. */
export interface SeededLayerOptions extends CommonLayerOptions {
  /** Draws the same weights each time. Default: others each time. */
  readonly seed?: number;
}

/** What a layer computes. */
export type LayerFunction = (x: TfTensor, training: boolean) => TfTensor;

/** Makes what a layer consists of, when the shape of its input is known. */
export interface LayerBuilder {
  /** The name of the layer, for errors. */
  readonly who: string;
  readonly tf: TfApi;
  readonly unit: UnitScaled;
  /** Adds a tagged weight, and gives what reads it. */
  weight(name: string, shape: readonly number[], initial: "normal" | "ones" | "zeros", mup: Mup): () => TfTensor;
  /** Makes a layer of this package whose seed follows from that of this one. */
  layer<A extends SeededLayerOptions>(spec: LayerSpec<A>, args: A): TfLayerBase;
  /** Adds a layer inside of this one, built for its input. */
  adopt(layer: TfLayerBase, shape: LayerShape): LayerFunction;
  /** Both at once. */
  inner<A extends SeededLayerOptions>(spec: LayerSpec<A>, args: A, shape: LayerShape): LayerFunction;
}

/** A kind of layer: everything about it apart from being a `tf.layers.Layer`. `A` are the options that it is made with, `O` all of them filled in. */
export interface LayerSpec<A extends SeededLayerOptions, O extends object = A> {
  /** Its name in saved models. */
  readonly className: string;
  /** Its own options, checked and with every default; a saved model holds them. @throws OptimError for one that does not fit. */
  options(args: A): O;
  /** Adds the weights and inner layers, and gives the function. */
  build(builder: LayerBuilder, options: O, shape: LayerShape): LayerFunction;
  /** Default: the shape of the input. */
  outputShape?(options: O, shape: LayerShape): LayerShape;
  /** Options as they are saved, where that is not as they are. */
  save?(options: O): object;
  /** Options from what was saved, where those are not the same. */
  load?(tf: LayersModule, saved: object): object;
}
