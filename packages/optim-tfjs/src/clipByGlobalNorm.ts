import { OptimError } from "optim-core";
import type { Gradients } from "./gradients.ts";
import { apiOf } from "./tfApi.ts";
import type { TensorOf, TfModule, TfTensor } from "./tfModule.ts";

/** Gradients as tf passes them, or a plain list of tensors. */
export type GradientList<Tensor> = Gradients<Tensor> | readonly (Tensor | null | undefined)[];

/** Gradients of the form that was given, and the norm that all of them had together, a scalar. */
export interface ClippedByNorm<G, Tensor> {
  readonly grads: G;
  readonly norm: Tensor;
}

/**
 * Scales all gradients by the same factor, so that their L2 norm together is at most `maxNorm`: `min(1, maxNorm / (norm + 1e-6))`, as
 * torch's `clip_grad_norm_` and the option `clipNorm` have it (`tf.clip_by_global_norm` of Python leaves out the 1e-6). Entries that are
 * null or undefined stay so. It returns new tensors, which are yours to dispose of (or `tf.tidy`'s); those given stay as they are. It
 * never waits for the device: read the norm only where you want to see it.
 *
 * @throws OptimError where `maxNorm` is not a positive number, or a gradient is no tensor.
 */
export function clipByGlobalNorm<T extends TfModule, G extends GradientList<TensorOf<T>>>(
  module: T,
  grads: G,
  maxNorm: number,
): ClippedByNorm<G, TensorOf<T>> {
  if (!(maxNorm > 0)) throw new OptimError(`clipByGlobalNorm: maxNorm is ${maxNorm}; it must be a number above 0.`);
  if (typeof grads !== "object" || grads === null || grads instanceof Map)
    throw new OptimError(`clipByGlobalNorm: the gradients are ${String(grads)}; pass a plain object or a list.`);
  const tf = apiOf(module);
  const clipped = tf.tidy(() => {
    const squares = tensorsIn(grads).map((g) => tf.sum(tf.square(g)));
    const norm = tf.sqrt(squares.reduce((a, b) => tf.add(a, b), tf.scalar(0)));
    const factor = tf.minimum(tf.div(tf.scalar(maxNorm), tf.add(norm, tf.scalar(1e-6))), tf.scalar(1));
    return { norm, grads: mapTensors(grads, (g) => tf.mul(g, factor)) };
  });
  return clipped as ClippedByNorm<G, TensorOf<T>>;
}

type Named = { readonly name: string; readonly tensor?: TfTensor | null | undefined };

const isTensor = (x: object): x is TfTensor => "dataId" in x;

function tensorsIn(grads: GradientList<TfTensor>): readonly TfTensor[] {
  const found: TfTensor[] = [];
  mapTensors(grads, (g) => {
    found.push(g);
    return g;
  });
  return found;
}

function mapTensors(grads: GradientList<TfTensor>, f: (g: TfTensor) => TfTensor): unknown {
  const entry = (x: TfTensor | Named | null | undefined): unknown => {
    if (!x) return x;
    if (isTensor(x)) return f(x);
    if (!("name" in x) || (x.tensor && !isTensor(x.tensor)))
      throw new OptimError("clipByGlobalNorm: a gradient is no tensor. Pass tensors, or { name, tensor }.");
    return x.tensor ? { ...x, tensor: f(x.tensor) } : x;
  };
  if (Array.isArray(grads)) return grads.map(entry);
  return Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, entry(g)]));
}
