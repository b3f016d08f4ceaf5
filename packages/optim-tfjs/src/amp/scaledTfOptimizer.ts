import type { OptimizerHyper } from "optim-core";
import type { Gradients } from "../gradients.ts";
import type { TfjsOptimizer } from "../tfjsOptimizer.ts";
import type { OptimizerOf, TensorOf, TfModule, TfNamedTensor, VariableOf } from "../tfModule.ts";
import type { LossGradients } from "./lossGradients.ts";
import type { TfGradScaler } from "./tfGradScaler.ts";

/** What an optimizer made by `scaledOptimizer()` has beside the members of `tf.Optimizer`. */
export interface ScaledMembers<T extends TfModule, H extends OptimizerHyper, S> {
  /** The optimizer that steps. */
  readonly optimizer: TfjsOptimizer<T, H, S>;
  readonly scaler: TfGradScaler<T>;
  /** That of {@link ScaledMembers.optimizer}. */
  learningRate: number;
  /** The same as setting {@link ScaledMembers.learningRate}. */
  setLearningRate(rate: number): void;
  /** Steps so far, those that were skipped among them. */
  readonly iterations: number;

  /** The loss that `f` computes, and the gradients of it times the scale, for {@link ScaledMembers.applyGradients}. */
  computeGradients(f: () => TensorOf<T>, variables?: VariableOf<T>[]): LossGradients<TensorOf<T>>;
  /** Takes scaled gradients: clip, step and update. */
  applyGradients(gradients: Gradients<TensorOf<T>>): void;
  /** The weights of the optimizer, then scale and growth tracker. The tensors are disposed of at the next call, and by `dispose`. */
  getWeights(): Promise<TfNamedTensor<TensorOf<T>>[]>;
  /** Takes copies of what {@link ScaledMembers.getWeights} returned. */
  setWeights(weights: readonly TfNamedTensor<TensorOf<T>>[]): Promise<void>;
  /** Frees the state of optimizer and scaler. The variables are yours and stay. */
  dispose(): void;
}

/** A `tf.Optimizer` that trains with a scaled loss. */
export type ScaledTfOptimizer<T extends TfModule, H extends OptimizerHyper, S> = OptimizerOf<T> &
  ScaledMembers<T, H, S>;
