import type { Tensor } from "@tensorflow/tfjs-core";

/** Inputs of a model, and the ids that it should give, one for each row of its logits. */
export interface Batch {
  readonly inputs: Tensor;
  readonly targets: Tensor;
}

/** Batches to train on, which depend on a seed, and batches that training never sees, the same for everyone. */
export interface Data {
  /** The next batch; both of its tensors are the caller's. */
  next(): Batch;
  readonly heldOut: readonly Batch[];
}
