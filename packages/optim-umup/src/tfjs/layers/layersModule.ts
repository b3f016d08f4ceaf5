import type { TfApi } from "../tfApi.ts";
import type { TfModule, TfTensor, TfVariable } from "../tfModule.ts";

/** A shape of a layer; null stands for any number, such as that of the batch. */
export type LayerShape = readonly (number | null)[];

/** A weight of a layer, `tf.LayerVariable`. */
export interface TfWeight {
  /** Unique in a process: a model that is loaded where another lives has a suffix. */
  readonly name: string;
  /** The same in a model and in what was saved of it. */
  readonly originalName: string;
  trainable: boolean;
  read(): TfTensor;
  write(value: never): unknown;
}

/** A `tf.layers.Layer`. */
export interface TfLayer {
  readonly name: string;
  readonly weights: TfWeight[];
  readonly trainableWeights: TfWeight[];
  readonly nonTrainableWeights: TfWeight[];
  getClassName(): string;
}

/** TensorFlow.js with its layers: `import * as tf from "@tensorflow/tfjs"`, or `{ ...core, ...layers }` of its two packages. */
export interface LayersModule extends TfModule {
  readonly layers: { readonly Layer: abstract new (...args: never[]) => TfLayer };
  readonly SymbolicTensor: abstract new (...args: never[]) => object;
}

/** The `Layer` of a `tf`: what `tf.sequential` takes. */
export type LayerOf<T extends LayersModule> = InstanceType<T["layers"]["Layer"]>;

/** The part of `tf.layers.Layer` that a subclass calls or overrides. */
export interface TfLayerBase extends TfLayer {
  built: boolean;
  trainable: boolean;
  trainableWeights: TfWeight[];
  nonTrainableWeights: TfWeight[];
  apply(input: object, options?: CallOptions): TfTensor;
  build(shape: LayerShape | readonly LayerShape[]): void;
  call(input: TfTensor | TfTensor[], options: CallOptions): TfTensor;
  computeOutputShape(shape: LayerShape | readonly LayerShape[]): LayerShape;
  getConfig(): Record<string, unknown>;
  addWeight(
    name: string,
    shape: readonly number[],
    dtype: "float32",
    initializer: { apply(shape: readonly number[]): TfTensor },
  ): TfWeight;
}

/** What `apply` passes on to `call`. */
export interface CallOptions {
  readonly training?: boolean;
}

/** A class of layers as tf's registry has it: the class, and what makes one of a saved configuration. */
type RegisteredClass = readonly [
  cls: new (args: never) => TfLayerBase,
  fromConfig: (cls: unknown, config: object) => TfLayerBase,
];

/** What is called on it. */
export interface LayersApi extends TfApi {
  readonly layers: { readonly Layer: abstract new (args: object) => TfLayerBase };
  readonly SymbolicTensor: new (
    dtype: string,
    shape: LayerShape,
    sourceLayer: null,
    inputs: readonly object[],
    options: CallOptions,
  ) => object;
  readonly serialization: {
    registerClass(cls: never): unknown;
    readonly SerializationMap: {
      getMap(): { readonly classNameMap: Readonly<Record<string, RegisteredClass | undefined>> };
    };
  };
}

/** A `tf` by what it can do. */
export const layersApiOf = (tf: LayersModule): LayersApi => tf as unknown as LayersApi;

/** The variable of a weight. */
export const variableOf = (weight: TfWeight): TfVariable => weight.read() as TfVariable;
