import * as tf from "@tensorflow/tfjs-core";
import { transformerResidualScalingRule } from "optim-umup";
import { functional } from "optim-umup/tfjs";
import type { Operations } from "./operations.ts";

const scaled = functional(tf);
const tau = transformerResidualScalingRule();

/** u-muP: all weights begin at 1, and factors in forward and backward keep everything near it. */
export const unitScaledOperations: Operations = {
  kernelScale: () => 1,
  embedding: (ids, table) => scaled.embedding(ids, table),
  linear: (x, kernel) => scaled.linear(x, kernel, null),
  readout: (x, kernel) => scaled.linearReadout(x, kernel, null),
  norm: (x) => scaled.rmsNorm(x, null),
  gelu: (x) => scaled.gelu(x),
  siluGlu: (x, gate) => scaled.siluGlu(x, gate),
  attention: (query, key, value) => scaled.scaledDotProductAttention(query, key, value, { isCausal: true }),
  residual: (branch, x, index, count) => scaled.residualApply(branch, x, tau(index, count)),
  loss: (logits, targets) => scaled.crossEntropy(logits, targets),
};
