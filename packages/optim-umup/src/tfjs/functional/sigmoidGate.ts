import type { Gate } from "./gate.ts";

/** Of SiLU: the logistic function. */
export const sigmoidGate: Gate = {
  value: (tf, x) => tf.sigmoid(x),
  slope: (tf, x, value) => tf.mul(tf.mul(x, value), tf.sub(1, value)),
};
