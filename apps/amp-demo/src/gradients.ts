import * as tf from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Digits } from "tooling-demo";
import { loss, tensorsOf } from "./digitsRun.ts";

/** The gradients of a loss in float32: those of the weights, and those of what each layer gives to the next. */
export interface Gradients {
  readonly weights: readonly Float32Array[];
  readonly activations: readonly Float32Array[];
}

/** The gradients of a network's loss on some digits. */
export async function gradientsOf(model: LayersModel, digits: Digits): Promise<Gradients> {
  const made = tf.tidy(() => {
    const { x, y } = tensorsOf(digits);
    const from = (layer: number, input: tf.Tensor): tf.Tensor =>
      model.layers.slice(layer).reduce((value, one) => one.apply(value) as tf.Tensor, input);
    const { grads } = tf.variableGrads(() => loss(y, from(0, x)) as tf.Scalar);
    let activation: tf.Tensor = x;
    const activations = model.layers.map((layer, i) => {
      activation = layer.apply(activation) as tf.Tensor;
      return tf.grad((a) => loss(y, from(i + 1, a)))(activation);
    });
    return { weights: Object.values(grads), activations };
  });
  const read = (tensors: readonly tf.Tensor[]) =>
    Promise.all(tensors.map(async (t) => (await t.data()) as Float32Array));
  const gradients = { weights: await read(made.weights), activations: await read(made.activations) };
  tf.dispose(made);
  return gradients;
}
