import { logarithmicInterpolation } from "../../logarithmicInterpolation.ts";
import { positive } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { operation } from "./operation.ts";
import { scaled } from "./scaled.ts";
import { sigmoidGate } from "./sigmoidGate.ts";
import { sumTo } from "./sumTo.ts";

/** Options of `siluGlu`. */
export interface SiluGluOptions {
  /** How sharp the gate is: `x · gate · σ(mult · gate)`. Default: 1. */
  readonly mult?: number;
}

/** A gated linear unit, `x · silu(gate)` (arXiv:2002.05202). One factor serves output and gradients. */
export function siluGlu(tf: TfApi, x: TfTensor, gate: TfTensor, { mult = 1 }: SiluGluOptions = {}): TfTensor {
  const alpha = 1 / (1 + 1 / positive("siluGlu", "mult", mult) ** 2);
  const factor = logarithmicInterpolation(alpha, 2, Math.SQRT2);
  return operation(tf, [x, gate], () => {
    const sigmoid = sigmoidGate.value(tf, scaled(tf, gate, mult));
    return {
      value: tf.mul(tf.mul(x, tf.mul(gate, sigmoid)), factor),
      saved: [x, gate, sigmoid],
      gradients(dy, [input, gateInput, value]) {
        const upstream = tf.mul(dy, factor);
        const derivative = tf.add(value!, sigmoidGate.slope(tf, scaled(tf, gateInput!, mult), value!));
        return [
          sumTo(tf, tf.mul(upstream, tf.mul(gateInput!, value!)), x.shape),
          sumTo(tf, tf.mul(upstream, tf.mul(input!, derivative)), gate.shape),
        ];
      },
    };
  });
}
