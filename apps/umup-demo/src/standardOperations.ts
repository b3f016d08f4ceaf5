import * as tf from "@tensorflow/tfjs-core";
import type { Operations } from "./operations.ts";

/**
 * `x` of any axes times a kernel of two. What the gradient multiplies is transposed first: the wasm of TensorFlow.js multiplies what is not
 * transposed in a sixth of the time.
 */
function product(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [fanIn, fanOut] = kernel.shape as [number, number];
  const multiply = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [rows, weights, save] = given as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([rows, weights]);
    const gradFunc = (dy: tf.Tensor, [a, b]: tf.Tensor[]): tf.Tensor[] => [
      tf.matMul(dy as tf.Tensor2D, tf.transpose(b!) as tf.Tensor2D),
      tf.matMul(tf.transpose(a!) as tf.Tensor2D, dy as tf.Tensor2D),
    ];
    return { value: tf.matMul(rows, weights) as tf.Tensor, gradFunc };
  });
  return tf.reshape(multiply(tf.reshape(x, [-1, fanIn]), kernel), [...x.shape.slice(0, -1), fanOut]);
}

/** One vector of each id; its gradient is a product of matrices, which every backend of tf has. */
const oneHot = (ids: tf.Tensor, count: number): tf.Tensor => tf.cast(tf.oneHot(ids as tf.Tensor1D, count), "float32");

/** The standard parametrisation: kernels begin at 1 / √fanIn, embeddings at 1, and nothing is scaled. */
export const standardOperations: Operations = {
  kernelScale: (fanIn) => fanIn ** -0.5,
  embedding: (ids, table) => product(oneHot(ids, table.shape[0]!), table),
  linear: product,
  readout: product,
  norm: (x) => tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-5))),
  gelu: (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
  siluGlu: (x, gate) => tf.mul(x, tf.mul(gate, tf.sigmoid(gate))),
  attention(query, key, value) {
    const [length, width] = query.shape.slice(-2) as [number, number];
    const logits = tf.mul(tf.matMul(query, key, false, true), width ** -0.5);
    const unseen = tf.mul(tf.sub(1, tf.linalg.bandPart(tf.ones([length, length]), -1, 0)), -1e30);
    return tf.matMul(tf.softmax(tf.add(logits, unseen)), value);
  },
  residual: (branch, x) => tf.add(x, branch(x)),
  loss: (logits, targets) => tf.losses.softmaxCrossEntropy(oneHot(targets, logits.shape.at(-1)!), logits) as tf.Scalar,
};
