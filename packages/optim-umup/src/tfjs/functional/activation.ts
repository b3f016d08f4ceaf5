import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import type { Gate } from "./gate.ts";
import { operation } from "./operation.ts";
import { scaled } from "./scaled.ts";

/** `x · g(mult · x)` times the first factor, with a gradient times the second. */
export function activation(
  tf: TfApi,
  x: TfTensor,
  gate: Gate,
  mult: number,
  [forward, backward]: readonly number[],
): TfTensor {
  return operation(tf, [x], () => {
    const gated = gate.value(tf, scaled(tf, x, mult));
    return {
      value: tf.mul(tf.mul(x, gated), forward!),
      saved: [x, gated],
      gradients(dy, [input, value]) {
        const derivative = tf.add(value!, gate.slope(tf, scaled(tf, input!, mult), value!));
        return [tf.mul(tf.mul(dy, derivative), backward!)];
      },
    };
  });
}
