/**
 * What is used of TensorFlow.js, by structure: the user passes `tf`, so nothing of it is imported here, not even a type. All of it is public.
 */

/** What a kernel is given and gives back: a tensor without its methods. */
export interface TfTensorInfo {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: string;
}

/** What a kernel is called with. */
export interface TfKernelArgs {
  readonly inputs: Readonly<Record<string, TfTensorInfo | undefined>>;
  readonly backend: object;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** An entry of tf's registry of kernels. */
export interface TfKernel {
  readonly kernelName: string;
  readonly backendName: string;
  readonly kernelFunc: (args: TfKernelArgs) => TfTensorInfo;
}

/** An entry of tf's registry of gradients. */
export interface TfGradient {
  readonly kernelName: string;
  readonly gradFunc: (...args: unknown[]) => Record<string, () => unknown>;
}

/** A function with its own gradient, as `tf.customGrad` takes it. */
export type TfCustom = (...args: unknown[]) => { value: unknown; gradFunc: (...args: unknown[]) => unknown };

/** `tf.engine()`, the part that is used. */
export interface TfEngine {
  customGrad(f: TfCustom): (...args: unknown[]) => unknown;
  backendNames(): string[];
}

/** TensorFlow.js, 4.x, as `import * as tf from "@tensorflow/tfjs"` (or `-core`) gives it: what can be told from its types. */
export interface TfModule {
  engine(): object;
  getKernel(kernelName: string, backendName: string): object;
  getGradient(kernelName: string): object;
}

/** What is called on it. tf's own signatures say far more, so one cast stands for what TypeScript cannot compare. */
export interface TfApi {
  engine(): TfEngine;
  getKernel(kernelName: string, backendName: string): TfKernel | undefined;
  registerKernel(kernel: TfKernel): void;
  unregisterKernel(kernelName: string, backendName: string): void;
  getGradient(kernelName: string): TfGradient | undefined;
  registerGradient(gradient: TfGradient): void;
  unregisterGradient(kernelName: string): void;
}
