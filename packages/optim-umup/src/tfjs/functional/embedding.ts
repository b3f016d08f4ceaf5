import { OptimError } from "optim-core";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";

/** Options of `embedding`. */
export interface EmbeddingPadding {
  /** An id whose row gets no gradient; negative counts from the end. Default: none. */
  readonly paddingIndex?: number;
}

/** The rows of a table `[vocab, width]` by int32 ids `[…]`: `[…, width]`. */
export function embedding(
  tf: TfApi,
  ids: TfTensor,
  table: TfTensor,
  { paddingIndex }: EmbeddingPadding = {},
): TfTensor {
  const [vocab, width] = table.shape as [number, number];
  if (ids.dtype !== "int32")
    throw new OptimError(`embedding: the ids are ${ids.dtype}. Give int32: tf.cast(ids, "int32").`);
  if (paddingIndex !== undefined && !(Number.isInteger(paddingIndex) && paddingIndex >= -vocab && paddingIndex < vocab))
    throw new OptimError(
      `embedding: paddingIndex is ${paddingIndex}, of ${vocab} rows. Set it to an id from ${-vocab} to ${vocab - 1}.`,
    );
  const factor = Math.sqrt(vocab / ids.size);
  return operation(tf, [table], () => ({
    value: tf.reshape(tf.gather(table, tf.reshape(ids, [ids.size])), [...ids.shape, width]),
    saved: [ids],
    gradients(dy, [rows]) {
      const places = tf.reshape(rows!, [ids.size, 1]);
      const flat = tf.mul(tf.reshape(dy, [ids.size, width]), factor);
      if (paddingIndex === undefined) return [tf.scatterND(places, flat, [vocab, width])];
      const padding = tf.cast(tf.scalar((paddingIndex + vocab) % vocab), "int32");
      const isToken = tf.cast(tf.notEqual(places, padding), "float32");
      return [tf.scatterND(places, tf.mul(flat, isToken), [vocab, width])];
    },
  }));
}
