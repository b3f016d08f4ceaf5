import type { TfModule, TfTensor, TfVariable } from "./tfModule.ts";

/** A function with a gradient of its own, as `tf.customGrad` takes it: its tensors, and last what keeps tensors for the gradient. */
type TfCustom = (
  x: TfTensor,
  ...rest: unknown[]
) => { value: TfTensor; gradFunc: (dy: TfTensor, saved: TfTensor[]) => TfTensor | TfTensor[] };

/**
 * The operations of TensorFlow.js that are used here, all of them public. tf's own signatures take far more than tensors of ours say, so
 * one cast at the entrance stands for what TypeScript cannot compare.
 */
export interface TfApi extends TfModule {
  tidy<R>(f: () => R): R;
  keep(x: TfTensor): TfTensor;
  customGrad(f: TfCustom): (...xs: TfTensor[]) => TfTensor;
  variableGrads(f: () => TfTensor, variables?: TfVariable[]): { value: TfTensor; grads: Record<string, TfTensor> };

  tensor1d(values: Int32Array, dtype: "int32"): TfTensor;
  range(start: number, stop: number): TfTensor;
  ones(shape: readonly number[]): TfTensor;
  zeros(shape: readonly number[]): TfTensor;
  oneHot(indices: TfTensor, depth: number): TfTensor;
  randomNormal(shape: readonly number[], mean: number, deviation: number, dtype: "float32", seed?: number): TfTensor;
  randomUniform(shape: readonly number[], from: number, to: number, dtype: "float32", seed?: number): TfTensor;

  clone(x: TfTensor): TfTensor;
  cast(x: TfTensor, dtype: "float32" | "int32"): TfTensor;
  reshape(x: TfTensor, shape: readonly number[]): TfTensor;
  transpose(x: TfTensor, order?: readonly number[]): TfTensor;
  split(x: TfTensor, parts: number, axis: number): TfTensor[];
  stack(xs: TfTensor[]): TfTensor;
  pad(x: TfTensor, paddings: readonly (readonly [number, number])[]): TfTensor;
  gather(x: TfTensor, indices: TfTensor, axis?: number): TfTensor;
  scatterND(indices: TfTensor, updates: TfTensor, shape: readonly number[]): TfTensor;

  sum(x: TfTensor, axis?: number | readonly number[], keepDims?: boolean): TfTensor;
  mean(x: TfTensor, axis?: number, keepDims?: boolean): TfTensor;
  max(x: TfTensor, axis?: number, keepDims?: boolean): TfTensor;
  matMul(a: TfTensor, b: TfTensor, transposeA?: boolean, transposeB?: boolean): TfTensor;
  softmax(x: TfTensor): TfTensor;

  add(a: TfTensor | number, b: TfTensor | number): TfTensor;
  sub(a: TfTensor | number, b: TfTensor | number): TfTensor;
  mul(a: TfTensor | number, b: TfTensor | number): TfTensor;
  div(a: TfTensor | number, b: TfTensor | number): TfTensor;
  abs(x: TfTensor): TfTensor;
  exp(x: TfTensor): TfTensor;
  log(x: TfTensor): TfTensor;
  neg(x: TfTensor): TfTensor;
  reciprocal(x: TfTensor): TfTensor;
  rsqrt(x: TfTensor): TfTensor;
  sigmoid(x: TfTensor): TfTensor;
  sqrt(x: TfTensor): TfTensor;
  square(x: TfTensor): TfTensor;
  greater(a: TfTensor, b: TfTensor): TfTensor;
  greaterEqual(a: TfTensor, b: TfTensor): TfTensor;
  notEqual(a: TfTensor, b: TfTensor): TfTensor;
  where(test: TfTensor, yes: TfTensor, no: TfTensor): TfTensor;
}

/** A `tf` by what it can do. */
export const apiOf = (tf: TfModule): TfApi => tf as TfApi;
