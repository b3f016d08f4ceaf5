/**
 * What is used of TensorFlow.js, by structure: the user passes `tf`, so nothing of it is imported here, not even a type. (Its own
 * declarations pin a version of `@webgpu/types` that would then have to agree with the user's.)
 */

/** A `tf.Tensor`. */
export interface TfTensor {
  readonly dataId: object;
  readonly shape: number[];
  readonly size: number;
  readonly dtype: string;
  readonly isDisposed: boolean;
  data(): Promise<unknown>;
  dataSync(): unknown;
  dispose(): void;
}

/** A `tf.Variable`. */
export interface TfVariable extends TfTensor {
  readonly name: string;
  trainable: boolean;
  assign(value: TfTensor): void;
}

/** TensorFlow.js, 4.x, as `import * as tf from "@tensorflow/tfjs"` (or `-core`) gives it: what can be told from its types. */
export interface TfModule {
  readonly Tensor: abstract new (...args: never[]) => TfTensor;
  readonly Variable: abstract new (...args: never[]) => TfVariable;
  scalar(value: number): TfTensor;
}

/** The `Tensor` of a `tf`: what its operations take and give. */
export type TensorOf<T extends TfModule> = InstanceType<T["Tensor"]>;

/** The `Scalar` of a `tf`: what it takes gradients of. */
export type ScalarOf<T extends TfModule> = ReturnType<T["scalar"]>;
