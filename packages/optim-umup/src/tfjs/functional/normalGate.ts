import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import type { Gate } from "./gate.ts";

/**
 * `ln(Φ(−u) · exp(u² / 2) / t)` for `t = 1 / (1 + 0.4 · u)` and u from 0 to 14, as a polynomial in t from the constant on: an interpolation
 * at Chebyshev's points whose error is 1e-7. So Φ(−u) is that exact relative to itself, as far out as float32 goes; tf's own erf is
 * that exact relative to 1.
 */
const coefficients = [
  -1.83511277, 0.996978762, 0.373005092, -0.185107215, 0.551120001, -1.76482423, 1.96064132, -0.981641125, 0.19179307,
] as const;

const perRoot = 1 / Math.sqrt(2 * Math.PI);

/** `−x² / 2`. */
const exponent = (tf: TfApi, x: TfTensor): TfTensor => tf.mul(tf.square(x), -0.5);

/** Of GELU: the cumulative normal distribution. */
export const normalGate: Gate = {
  value(tf, x) {
    const t = tf.reciprocal(tf.add(tf.mul(tf.abs(x), 0.4), 1));
    const polynomial = coefficients.reduceRight(
      (sum: TfTensor | number, coefficient) => tf.add(tf.mul(sum, t), coefficient),
      0,
    );
    const tail = tf.mul(t, tf.exp(tf.add(polynomial, exponent(tf, x))));
    return tf.where(tf.greater(x, tf.scalar(0)), tf.sub(1, tail), tail);
  },
  slope: (tf, x) => tf.mul(tf.mul(x, perRoot), tf.exp(exponent(tf, x))),
};
