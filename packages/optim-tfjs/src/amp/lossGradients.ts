import { autocast, type HalfDType } from "optim-amp/tfjs";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor, TfVariable } from "../tfModule.ts";

/** A loss, and the gradients of something made of it; all of them are the caller's to dispose of. */
export interface LossGradients<Tensor = TfTensor> {
  readonly value: Tensor;
  readonly grads: Record<string, Tensor>;
}

/** The loss that `f` computes, under autocast where a half is given, and the gradients of that loss times the scale. */
export function lossGradients(
  tf: TfApi,
  f: () => TfTensor,
  scale: (loss: TfTensor) => TfTensor,
  half: HalfDType | undefined,
  variables?: TfVariable[],
): LossGradients {
  let loss: TfTensor | undefined;
  const scaled = (): TfTensor => {
    const value = f();
    const product = scale(value);
    // What tf computes in here is gone afterwards, and what f returns may be the user's own.
    loss = tf.keep(tf.clone(value));
    return product;
  };
  const compute = (): LossGradients => tf.variableGrads(scaled, variables);
  try {
    const { value, grads } = half ? autocast(tf as never, compute, { dtype: half }) : compute();
    value.dispose();
    return { value: tf.clone(loss!), grads };
  } finally {
    loss?.dispose();
  }
}
