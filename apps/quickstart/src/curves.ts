/** What a run has to show, step by step and epoch by epoch. */
export interface Curves {
  /** The loss of the batch of every step so far. */
  readonly losses: readonly number[];
  /** The learning rate of every step so far. */
  readonly rates: readonly number[];
  readonly epochs: readonly Epoch[];
}

/** One finished epoch. Everything here is the same in every run with the same settings; a {@link Timing} is not. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** The mean of its batches' losses. */
  readonly loss: number;
  /** The share of right answers in training, each given before the step that learnt from it. */
  readonly trainAccuracy: number;
  /** The share of right answers on the test digits after the epoch. */
  readonly testAccuracy: number;
  /** The learning rate of its last step. */
  readonly rate: number;
}

/** What an epoch cost, in this process. */
export interface Timing {
  /** Milliseconds that a step took on average. */
  readonly stepMs: number;
  /** The optimizer's part of it, clipping and schedule included, from 0 to 1. */
  readonly optimizerShare: number;
}
