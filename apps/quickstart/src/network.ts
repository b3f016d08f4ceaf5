import * as tf from "@tensorflow/tfjs-core";
import { classes, pixels } from "./digits.ts";
import type { Random } from "./random.ts";

/** The widths of the layers, from the pixels of a digit to one score for each class. */
const widths = [pixels, 256, 64, classes];

/** The exact GELU, x·Φ(x) with the normal distribution Φ, as `torch.nn.GELU()` (arXiv:1606.08415). */
export const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

/** Layer normalisation of every row, as `torch.nn.LayerNorm` (arXiv:1607.06450). */
export function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, eps = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), eps));
  return tf.add(tf.mul(tf.mul(centred, scale), weight), bias);
}

/**
 * Linear 784 → 256, LayerNorm, GELU, Linear 64, LayerNorm, GELU, Linear 10. The weights are tf variables with unique
 * names; a linear layer's are of shape [in, out], drawn as torch draws them: uniform within ±1/√in.
 */
export class Network {
  readonly weights: readonly tf.Variable[];

  constructor(random: Random) {
    this.weights = widths.slice(1).flatMap((outputs, i) => {
      const inputs = widths[i]!;
      const drawn = (shape: number[], size: number): tf.Tensor =>
        tf.tensor(
          Float32Array.from({ length: size }, () => random.uniform(-1, 1) / Math.sqrt(inputs)),
          shape,
        );
      const linear = [
        variable(`linear${i + 1}.weight`, drawn([inputs, outputs], inputs * outputs)),
        variable(`linear${i + 1}.bias`, drawn([outputs], outputs)),
      ];
      if (outputs === classes) return linear;
      return [
        ...linear,
        variable(`norm${i + 1}.weight`, tf.ones([outputs])),
        variable(`norm${i + 1}.bias`, tf.zeros([outputs])),
      ];
    });
  }

  /** The scores of the classes, [rows, 10], for images of shape [rows, 784]. */
  scores(images: tf.Tensor2D): tf.Tensor2D {
    let x: tf.Tensor = images;
    for (let at = 0; at < this.weights.length; at += 4) {
      const [weight, bias, normWeight, normBias] = this.weights.slice(at, at + 4);
      x = tf.fused.matMul({ a: x, b: weight!, bias: bias! });
      if (normWeight && normBias) x = gelu(layerNorm(x, normWeight, normBias));
    }
    return x as tf.Tensor2D;
  }

  dispose(): void {
    tf.dispose([...this.weights]);
  }
}

/** A variable that takes the tensor's place. */
function variable(name: string, initial: tf.Tensor): tf.Variable {
  const made = tf.variable(initial, true, name);
  initial.dispose();
  return made;
}
