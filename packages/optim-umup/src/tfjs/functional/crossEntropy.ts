import { OptimError } from "optim-core";
import { positive } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { type Reduction, reduced } from "./reduction.ts";
import { scaled } from "./scaled.ts";

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /** Multiplies the logits. Default: 1. */
  readonly mult?: number;
  /** Default: `"mean"`. */
  readonly reduction?: Reduction;
  /** Rows with this target add nothing. They count in the mean all the same. Default: -100. */
  readonly ignoreIndex?: number;
}

/**
 * The cross entropy of logits `[…, vocab]` and int32 targets `[…]`. The loss is that of any library; its gradient is of unit scale, whatever
 * the reduction (unit_scaling.functional.cross_entropy). Targets are ids from 0 to vocab − 1: others are not found out.
 */
export function crossEntropy(
  tf: TfApi,
  logits: TfTensor,
  targets: TfTensor,
  { mult = 1, reduction = "mean", ignoreIndex = -100 }: CrossEntropyOptions = {},
): TfTensor {
  const vocab = logits.shape.at(-1);
  if (vocab === undefined || String(targets.shape) !== String(logits.shape.slice(0, -1)))
    throw new OptimError(
      `crossEntropy: the shapes are [${logits.shape}] and [${targets.shape}]. Give logits [..., vocab] and targets [...].`,
    );
  if (vocab < 2) throw new OptimError("crossEntropy: the logits are of 1 class. Give at least 2.");
  if (targets.dtype !== "int32")
    throw new OptimError(`crossEntropy: the targets are ${targets.dtype}. Give int32: tf.cast(targets, "int32").`);
  positive("crossEntropy", "mult", mult);
  const rows = targets.size;
  const forward = reduced("crossEntropy", reduction, rows);
  const backward = vocab / Math.sqrt(vocab - 1);
  return operation(tf, [logits], () => {
    const flat = scaled(tf, tf.reshape(logits, [rows, vocab]), mult);
    const ids = tf.reshape(targets, [rows]);
    const counts = tf.cast(tf.notEqual(ids, tf.cast(tf.scalar(ignoreIndex), "int32")), "float32");
    // Zeros for ids out of range, as ignored ones may be. The wasm backend writes the bits of integers into what it is told is float32.
    const chosen = tf.cast(tf.oneHot(ids, vocab), "float32");
    const below = tf.sub(flat, tf.max(flat, 1, true));
    const powers = tf.exp(below);
    const sums = tf.sum(powers, 1, true);
    const losses = tf.sub(tf.log(tf.reshape(sums, [rows])), tf.sum(tf.mul(below, chosen), 1));
    const shares = tf.div(powers, sums);
    return {
      value: tf.mul(tf.sum(tf.mul(losses, counts)), forward),
      saved: [tf.mul(tf.sub(shares, chosen), tf.reshape(counts, [rows, 1]))],
      gradients: (dy, [differences]) => [tf.reshape(tf.mul(differences!, tf.mul(dy, backward)), logits.shape)],
    };
  });
}
