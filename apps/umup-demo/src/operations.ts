import type { Scalar, Tensor } from "@tensorflow/tfjs-core";

/** What a model is made of: the same words under each parametrisation, so that nothing else differs. */
export interface Operations {
  /** The standard deviation that a kernel begins with. */
  kernelScale(fanIn: number): number;
  /** Rows of a table, `[vocab, width]`, by ids. */
  embedding(ids: Tensor, table: Tensor): Tensor;
  linear(x: Tensor, kernel: Tensor): Tensor;
  /** The map to logits. */
  readout(x: Tensor, kernel: Tensor): Tensor;
  /** Divides by the root mean square of the last axis. */
  norm(x: Tensor): Tensor;
  gelu(x: Tensor): Tensor;
  siluGlu(x: Tensor, gate: Tensor): Tensor;
  /** Causal, over `[batch, heads, length, width]`. */
  attention(query: Tensor, key: Tensor, value: Tensor): Tensor;
  /** `branch` beside a skip connection; it is number `index` of `count`. */
  residual(branch: (x: Tensor) => Tensor, x: Tensor, index: number, count: number): Tensor;
  /** The mean cross entropy in nats. */
  loss(logits: Tensor, targets: Tensor): Scalar;
}
