import { tf } from "./tensorflow.ts";

/** Sizes of a decoder. */
export interface DecoderSize {
  readonly hiddenSize: number;
  readonly vocabSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly expansionFactor: number;
  readonly seed: number;
}

const rmsNorm = (x: tf.Tensor): tf.Tensor => tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-5)));

const product = (x: tf.Tensor, kernel: tf.Tensor2D): tf.Tensor => {
  const [fanIn, units] = kernel.shape;
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, fanIn]), kernel), [...x.shape.slice(0, -1), units]);
};

/** The decoder of this package in the standard parametrisation: kernels of variance 1 / fanIn, and no factor anywhere but in the attention. */
export function standardDecoder({ hiddenSize: width, vocabSize, layers, heads, expansionFactor, seed }: DecoderSize): {
  readonly variables: tf.Variable[];
  readonly forward: (ids: tf.Tensor) => tf.Tensor;
} {
  let next = seed;
  const variables: tf.Variable[] = [];
  const kernel = (fanIn: number, units: number, deviation = fanIn ** -0.5): tf.Tensor2D => {
    variables.push(tf.tidy(() => tf.variable(tf.randomNormal([fanIn, units], 0, deviation, "float32", next++))));
    return variables.at(-1) as tf.Tensor as tf.Tensor2D;
  };
  const table = kernel(vocabSize, width, 1);
  const inside = width * expansionFactor;
  const blocks = Array.from({ length: layers }, () => ({
    qkv: kernel(width, 3 * width),
    out: kernel(width, width),
    up: kernel(width, inside),
    gate: kernel(width, inside),
    down: kernel(inside, width),
  }));
  const readout = kernel(width, vocabSize);
  const forward = (ids: tf.Tensor): tf.Tensor => {
    const [batch, length] = ids.shape as [number, number];
    const oneHot = tf.cast(tf.oneHot(tf.reshape(ids, [-1]), vocabSize), "float32") as tf.Tensor2D;
    const mask = tf.mul(tf.sub(tf.linalg.bandPart(tf.ones([length, length]), -1, 0), 1), 1e9);
    const perHead = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
    let x: tf.Tensor = tf.reshape(tf.matMul(oneHot, table), [batch, length, width]);
    for (const { qkv, out, up, gate, down } of blocks) {
      const [q, k, v] = tf.split(product(rmsNorm(x), qkv), 3, -1).map(perHead) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const attention = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), (width / heads) ** -0.5), mask));
      const joined = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch, length, width]);
      x = tf.add(x, product(joined, out));
      const normed = rmsNorm(x);
      const gated = product(normed, gate);
      x = tf.add(x, product(tf.mul(product(normed, up), tf.mul(gated, tf.sigmoid(gated))), down));
    }
    return product(rmsNorm(x), readout);
  };
  return { variables, forward };
}
