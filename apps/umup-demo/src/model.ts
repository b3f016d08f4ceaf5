import type { Tensor } from "@tensorflow/tfjs-core";

/** Inputs to logits, row by row of a batch. */
export type Model = (inputs: Tensor) => Tensor;
