import { OptimError } from "optim-core";
import { type AddOptions, add } from "./functional/add.ts";
import { type Conv1dOptions, conv1d } from "./functional/conv1d.ts";
import { type CrossEntropyOptions, crossEntropy } from "./functional/crossEntropy.ts";
import { type DropoutOptions, dropout } from "./functional/dropout.ts";
import { type EmbeddingPadding, embedding } from "./functional/embedding.ts";
import { type GeluOptions, gelu } from "./functional/gelu.ts";
import { layerNorm } from "./functional/layerNorm.ts";
import { type LinearFactors, linear } from "./functional/linear.ts";
import { type LinearReadoutOptions, linearReadout } from "./functional/linearReadout.ts";
import { type MatMulOptions, matMul } from "./functional/matMul.ts";
import { type MseLossOptions, mseLoss } from "./functional/mseLoss.ts";
import type { NormOptions } from "./functional/normalized.ts";
import { residualAdd } from "./functional/residualAdd.ts";
import { residualApply } from "./functional/residualApply.ts";
import { residualSplit } from "./functional/residualSplit.ts";
import { rmsNorm } from "./functional/rmsNorm.ts";
import { scaleBackward } from "./functional/scaleBackward.ts";
import { type AttentionOptions, scaledDotProductAttention } from "./functional/scaledDotProductAttention.ts";
import { scaleForward } from "./functional/scaleForward.ts";
import { type SiluOptions, silu } from "./functional/silu.ts";
import { type SiluGluOptions, siluGlu } from "./functional/siluGlu.ts";
import { type SoftmaxOptions, softmax } from "./functional/softmax.ts";
import { apiOf, type TfApi } from "./tfApi.ts";
import type { ScalarOf, TensorOf, TfModule, TfTensor } from "./tfModule.ts";

/**
 * The unit-scaled operations: with inputs and upstream gradients of standard deviation 1, so are outputs and gradients, unless a
 * constraint has made their factors one. `T` and `Scalar` are the tensor and the scalar of a TensorFlow.js.
 */
export interface UnitScaled<T = TfTensor, Scalar = T> {
  /** GELU (arXiv:1606.08415), exact to float32 or by tanh. */
  gelu(x: T, options?: GeluOptions): T;
  /** SiLU, `x · σ(mult · x)`. */
  silu(x: T, options?: SiluOptions): T;
  /** A gated linear unit, `x · silu(gate)` (arXiv:2002.05202). */
  siluGlu(x: T, gate: T, options?: SiluGluOptions): T;
  /** Softmax along an axis: it sums to its factor, not to 1. */
  softmax(x: T, options?: SoftmaxOptions): T;
  /** Dropout. What stays is divided by the root of its share; after training all is multiplied by it. */
  dropout(x: T, options?: DropoutOptions): T;
  /** The product of matrices `[…, m, k]` and `[…, k, n]`; the axes before are broadcast. */
  matMul(left: T, right: T, options?: MatMulOptions): T;
  /** `x · kernel + bias` for x `[…, fanIn]`, a kernel `[fanIn, fanOut]` and a bias `[fanOut]` or null. */
  linear(x: T, kernel: T, bias: T | null, options?: LinearFactors): T;
  /** `linear` for the output of a model: divided by the fan-in, not by its root (arXiv:2407.17465). */
  linearReadout(x: T, kernel: T, bias: T | null, options?: LinearReadoutOptions): T;
  /** A convolution of x `[batch, length, channels]` with a filter `[width, channels / groups, fanOut]` and a bias `[fanOut]` or null. */
  conv1d(x: T, filter: T, bias: T | null, options?: Conv1dOptions): T;
  /** Layer normalisation (arXiv:1607.06450) with `gamma` and `beta` of the shape of the last axes, or null. */
  layerNorm(x: T, gamma: T | null, beta: T | null, options?: NormOptions): T;
  /** Division by the root of the mean square (arXiv:1910.07467), with `gamma` of the shape of the last axes, or null. */
  rmsNorm(x: T, gamma: T | null, options?: NormOptions): T;
  /** The sum of two tensors, which are broadcast. A number is added as it is. */
  add(a: T, b: T | number, options?: AddOptions): T;
  /** `x` twice, for a residual branch of weight `tau` and for its skip connection of weight 1. Default: 1. */
  residualSplit(x: T, tau?: number): [residual: T, skip: T];
  /** `(tau · residual + skip) / √(1 + tau²)`, which ends what `residualSplit` began. */
  residualAdd(residual: T, skip: T, tau?: number): T;
  /** A residual branch `fn` beside its skip connection: both of the above. */
  residualApply(fn: (residual: T) => T, x: T, tau?: number): T;
  /** The rows of a table `[vocab, width]` by int32 ids `[…]`: `[…, width]`. */
  embedding(ids: T, table: T, options?: EmbeddingPadding): T;
  /** Attention of queries `[…, queries, d]` to keys `[…, keys, d]` and values `[…, keys, width]`, with logits divided by the width. */
  scaledDotProductAttention(query: T, key: T, value: T, options?: AttentionOptions<T>): T;
  /** The cross entropy of logits `[…, vocab]` and int32 targets `[…]`. */
  crossEntropy(logits: T, targets: T, options?: CrossEntropyOptions): Scalar;
  /** The mean squared difference of two tensors of one shape. */
  mseLoss(x: T, target: T, options?: MseLossOptions): Scalar;
  /** `x · factor`, with the gradient of `x`. */
  scaleForward(x: T, factor: number): T;
  /** `x`, with the gradient of `x · factor`. */
  scaleBackward(x: T, factor: number): T;
}

/** The operations before they know their TensorFlow.js. */
type Unbound = {
  readonly [K in keyof UnitScaled]: (tf: TfApi, ...args: Parameters<UnitScaled[K]>) => ReturnType<UnitScaled[K]>;
};

const operations: Unbound = {
  gelu,
  silu,
  siluGlu,
  softmax,
  dropout,
  matMul,
  linear,
  linearReadout,
  conv1d,
  layerNorm,
  rmsNorm,
  add,
  residualSplit,
  residualAdd,
  residualApply,
  embedding,
  scaledDotProductAttention,
  crossEntropy,
  mseLoss,
  scaleForward,
  scaleBackward,
};

const known = /* @__PURE__ */ new WeakMap<TfModule, UnitScaled>();

/**
 * The unit-scaled operations (arXiv:2303.11257, arXiv:2407.17465) of a TensorFlow.js, in tf's layouts; made once for each. They have first
 * derivatives only, like tf's own sigmoid: what a gradient has saved is not on tf's tape.
 *
 * In an `autocast` of optim-amp the products of `matMul`, the linear operations, `conv1d` and attention are on halves, and so are those of
 * their gradients, wherever these are taken. All else is float32, what factor and bias make of a product included. It is rounded before its
 * factor: a float16 one is infinite where the result of a fan-in n would be past 65,504 / √n, and that of a readout past 65,504 / n.
 *
 * @throws OptimError where `tf` is not TensorFlow.js.
 */
export function functional<T extends TfModule>(tf: T): UnitScaled<TensorOf<T>, ScalarOf<T>> {
  if (typeof (Object(tf) as Partial<TfApi>).customGrad !== "function")
    throw new OptimError(
      'functional: tf has no customGrad. Pass TensorFlow.js 4: import * as tf from "@tensorflow/tfjs".',
    );
  const made = known.get(tf) ?? bound(apiOf(tf));
  known.set(tf, made);
  return made as UnitScaled<TensorOf<T>, ScalarOf<T>>;
}

const bound = (api: TfApi): UnitScaled =>
  Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [name, (run as (...args: unknown[]) => unknown).bind(null, api)]),
  ) as unknown as UnitScaled;
