import type { ParamTags } from "optim-core";

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
  /** What other packages have noted on it, such as its role in u-muP; its parameter has the same. */
  readonly tags?: ParamTags;
  assign(value: TfTensor): void;
}

/** A tensor with a name, as gradients and saved weights are passed. */
export interface TfNamedTensor<Tensor = TfTensor> {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The part of `tf.Optimizer` that a subclass calls or overrides. */
export interface TfOptimizerBase {
  getClassName(): string;
  minimize(f: () => TfTensor, returnCost?: boolean, varList?: TfVariable[]): TfTensor | null;
  computeGradients(f: () => TfTensor, varList?: TfVariable[]): { value: TfTensor; grads: Record<string, TfTensor> };
}

/** TensorFlow.js, 4.x, as `import * as tf from "@tensorflow/tfjs"` (or `-core`) gives it: what can be told from its types. */
export interface TfModule {
  readonly Tensor: abstract new (...args: never[]) => TfTensor;
  readonly Variable: abstract new (...args: never[]) => TfVariable;
  readonly Optimizer: abstract new () => TfOptimizerBase;
  getBackend(): string;
}

/** The `Tensor` of a `tf`. */
export type TensorOf<T extends TfModule> = InstanceType<T["Tensor"]>;
/** The `Variable` of a `tf`. */
export type VariableOf<T extends TfModule> = InstanceType<T["Variable"]>;
/** The `Optimizer` of a `tf`: what `model.compile` asks for. */
export type OptimizerOf<T extends TfModule> = InstanceType<T["Optimizer"]>;
