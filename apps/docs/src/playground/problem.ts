/** One tensor of weights that is learnt. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a run learns: its weights, what they are at first, and what a step is told of them. The same numbers for every entrant. */
export interface Problem {
  readonly tensors: readonly Tensor[];
  /** New weights, an array for each tensor: the same at every call. */
  start(): readonly Float32Array[];
  /** The loss of these weights at a step, from 0; its gradients are written into `gradients`, an array for each tensor. */
  evaluate(step: number, weights: readonly Float32Array[], gradients: readonly Float32Array[]): number;
  /** The share that these weights read right of what they never saw; absent where nothing is read. */
  accuracy?(weights: readonly Float32Array[]): number;
}
