import type { Optimizer, OptimizerHyper } from "optim-core";
import type { FunctionalInput, FunctionalOutput } from "./functionalInput.ts";
import type { Gradients } from "./gradients.ts";
import type { TfBuffer } from "./tfBuffer.ts";
import type { Functions, StepSchedule, VariableSource } from "./tfjsOptions.ts";
import type { OptimizerOf, TensorOf, TfModule, TfNamedTensor, VariableOf } from "./tfModule.ts";

/** What an optimizer made by `tfjs()` has beside the members of `tf.Optimizer`. */
export interface TfjsMembers<T extends TfModule, H extends OptimizerHyper, S> {
  /**
   * The optimizer of optim-core that does the work: hooks, `stateDict()`, `loadStateDict()`. Undefined until the variables are known, by
   * {@link TfjsMembers.watch} or by the first gradients. A dict whose names are all unknown is taken by position, since tf renames what it loads.
   */
  readonly inner: Optimizer<H, S, TfBuffer> | undefined;
  /** The parameter groups, to read and write; none before there is `inner`. Schedulers take the optimizer itself. */
  readonly paramGroups: Optimizer<H, S, TfBuffer>["paramGroups"];
  /** The scheduler that the option `schedule` made. */
  readonly scheduler: StepSchedule | undefined;
  /** The rate of a group that began with the optimizer's own `lr`. Setting it sets every group, in the ratio of the rates they began with. */
  learningRate: number;
  /** The same as setting {@link TfjsMembers.learningRate}. */
  setLearningRate(rate: number): void;
  /** Steps so far. */
  readonly iterations: number;

  /**
   * Updates variables by their gradients, which stay yours to dispose of. A variable whose gradient is null, undefined or left out, or
   * that is not trainable, is passed over: it gets no state and no step count. Order means nothing.
   *
   * @throws OptimError that names the variable, where a gradient does not fit; nothing is changed then.
   */
  applyGradients(gradients: Gradients<TensorOf<T>>): void;
  /** Tells the variables before the first gradients: a list, or a model. Those that come later join the group that is chosen for them. */
  watch(variables: VariableSource<VariableOf<T>>): void;
  /** Calls `fn` with {@link TfjsMembers.inner}: now, or as soon as there is one. The place to add hooks. */
  whenReady(fn: (inner: Optimizer<H, S, TfBuffer>) => void): void;
  /** Gives groups and schedule again after loading: they are functions, and no file holds those. A schedule goes on where it was saved. */
  configure(functions: Functions<H, S, VariableOf<T>>): void;
  /**
   * The step as a pure function of tensors: gradients of what it returns flow to the weights, gradients, state and hyper-parameters that
   * it was given. Nothing of this optimizer changes. What is returned is yours to dispose of. Needs `differentiable: true`, and no groups.
   */
  update(input: FunctionalInput<H, S, TensorOf<T>>): FunctionalOutput<S, TensorOf<T>>;

  /** `iter`, then step count and slots of each variable. The tensors are disposed of at the next call, and by {@link TfjsMembers.dispose}. */
  getWeights(): Promise<TfNamedTensor<TensorOf<T>>[]>;
  /** Takes copies of what {@link TfjsMembers.getWeights} returned. */
  setWeights(weights: readonly TfNamedTensor<TensorOf<T>>[]): Promise<void>;
  /** Frees the state. The variables are yours and stay. */
  dispose(): void;
}

/** A `tf.Optimizer` of the `tf` that was passed, with an optimizer of optim-core inside. */
export type TfjsOptimizer<T extends TfModule, H extends OptimizerHyper, S> = OptimizerOf<T> & TfjsMembers<T, H, S>;
