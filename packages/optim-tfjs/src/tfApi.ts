import type { TfModule, TfTensor, TfVariable } from "./tfModule.ts";

/**
 * The operations of TensorFlow.js that are used here, all of them public. tf's own signatures take far more than tensors of ours say, so
 * one cast at the entrance stands for what TypeScript cannot compare.
 */
export interface TfApi extends TfModule {
  readonly serialization: { registerClass(cls: never): unknown };
  engine(): {
    readonly registeredVariables: Readonly<Record<string, TfVariable>>;
    makeTensorFromTensorInfo(info: object): TfTensor;
  };
  backend(): object;
  tidy(f: () => void): unknown;
  keep(x: TfTensor): TfTensor;
  tensor(values: Float32Array, shape: number[], dtype: "float32"): TfTensor;
  scalar(value: number, dtype?: "float32" | "int32"): TfTensor;
  fill(shape: number[], value: number): TfTensor;
  variable(initial: TfTensor, trainable: boolean): TfVariable;
  clone(x: TfTensor): TfTensor;
  cast(x: TfTensor, dtype: "bool" | "int32"): TfTensor;
  gather(x: TfTensor, index: TfTensor): TfTensor;
  reshape(x: TfTensor, shape: number[]): TfTensor;
  broadcastTo(x: TfTensor, shape: number[]): TfTensor;
  zerosLike(x: TfTensor): TfTensor;
  customGrad(
    f: (...xs: TfTensor[]) => { value: TfTensor; gradFunc: () => TfTensor[] },
  ): (...xs: TfTensor[]) => TfTensor;
  variableGrads(f: () => TfTensor, variables?: TfVariable[]): { value: TfTensor; grads: Record<string, TfTensor> };
  sum(x: TfTensor, axis?: number, keepDims?: boolean): TfTensor;
  max(x: TfTensor, axis?: number, keepDims?: boolean): TfTensor;
  min(x: TfTensor, axis?: number, keepDims?: boolean): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  sub(a: TfTensor, b: TfTensor): TfTensor;
  mul(a: TfTensor, b: TfTensor): TfTensor;
  div(a: TfTensor, b: TfTensor): TfTensor;
  pow(a: TfTensor, b: TfTensor): TfTensor;
  minimum(a: TfTensor, b: TfTensor): TfTensor;
  maximum(a: TfTensor, b: TfTensor): TfTensor;
  neg(x: TfTensor): TfTensor;
  abs(x: TfTensor): TfTensor;
  sign(x: TfTensor): TfTensor;
  sqrt(x: TfTensor): TfTensor;
  square(x: TfTensor): TfTensor;
  isFinite(x: TfTensor): TfTensor;
  isNaN(x: TfTensor): TfTensor;
  less(a: TfTensor, b: TfTensor): TfTensor;
  equal(a: TfTensor, b: TfTensor): TfTensor;
  where(test: TfTensor, yes: TfTensor, no: TfTensor): TfTensor;
}

/** A `tf` by what it can do. */
export const apiOf = (tf: TfModule): TfApi => tf as TfApi;
