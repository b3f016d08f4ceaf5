import * as tf from "@tensorflow/tfjs-core";
import type { Model } from "./model.ts";
import type { Operations } from "./operations.ts";
import type { Weights } from "./weights.ts";

/** The width of an attention head, of every model. */
const headWidth = 16;

/** A byte-level decoder as the u-muP reference has it: RMSNorm before attention and SwiGLU, no positions but the causal mask. */
export function makeDecoder(op: Operations, weights: Weights, vocab: number, width: number, layers: number): Model {
  const table = weights.table(vocab, width);
  const blocks = Array.from({ length: layers }, () => ({
    queryKeyValue: weights.kernel(width, 3 * width, layers),
    out: weights.kernel(width, width, layers),
    up: weights.kernel(width, 2 * width, layers),
    gate: weights.kernel(width, 2 * width, layers),
    down: weights.kernel(2 * width, width, layers),
  }));
  const projection = weights.readout(width, vocab);
  return (ids) => {
    const [batch, length] = ids.shape as [number, number];
    const heads = width / headWidth;
    const split = (x: tf.Tensor): tf.Tensor =>
      tf.transpose(tf.reshape(x, [batch, length, heads, headWidth]), [0, 2, 1, 3]);
    const start = op.embedding(tf.reshape(ids, [-1]), table);
    const end = blocks.reduce((x, { queryKeyValue, out, up, gate, down }, i) => {
      const attend = (h: tf.Tensor): tf.Tensor => {
        const [query, key, value] = tf.split(op.linear(op.norm(h), queryKeyValue), 3, -1).map(split);
        const mixed = tf.transpose(op.attention(query!, key!, value!), [0, 2, 1, 3]);
        return op.linear(tf.reshape(mixed, [-1, width]), out);
      };
      const think = (h: tf.Tensor): tf.Tensor => {
        const normed = op.norm(h);
        return op.linear(op.siluGlu(op.linear(normed, up), op.linear(normed, gate)), down);
      };
      return op.residual(think, op.residual(attend, x, 2 * i, 2 * layers), 2 * i + 1, 2 * layers);
    }, start);
    return op.readout(op.norm(end), projection);
  };
}
