import type { Gate } from "./gate.ts";

const slopeAt0 = 2 * Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/** The approximation of Φ(x) that GELU has by tanh: `σ(2 · √(2/π) · (x + 0.044715 · x³))`, which is the same (arXiv:1606.08415). */
export const tanhGate: Gate = {
  value: (tf, x) => tf.sigmoid(tf.mul(tf.mul(x, slopeAt0), tf.add(tf.mul(tf.square(x), cubic), 1))),
  slope: (tf, x, value) =>
    tf.mul(tf.mul(tf.mul(x, slopeAt0), tf.add(tf.mul(tf.square(x), 3 * cubic), 1)), tf.mul(value, tf.sub(1, value))),
};
