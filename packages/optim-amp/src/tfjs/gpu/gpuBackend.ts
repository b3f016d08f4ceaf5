import type { TfTensorInfo } from "../tfModule.ts";

/** What tf's webgpu backend runs: WGSL functions, for which it writes the bindings. */
export interface GpuProgram {
  readonly outputShape: number[];
  readonly dispatchLayout: { readonly x: number[] };
  readonly dispatch: [number, number, number];
  readonly workgroupSize: [number, number, number];
  readonly variableNames: string[];
  readonly variableComponents?: number[];
  readonly uniforms?: string;
  readonly size?: boolean;
  readonly shaderKey: string;
  getUserCode(): string;
}

/** One number that a program reads as `uniforms.name`. */
export interface GpuUniform {
  readonly type: "int32";
  readonly data: [number];
}

/** tf's webgpu backend: the public part that is used here. */
export interface GpuBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get(dataId: object): { readonly resource?: unknown } };
  runWebGPUProgram(
    program: GpuProgram,
    inputs: readonly TfTensorInfo[],
    dtype: "float32" | "int32",
    uniforms?: GpuUniform[],
  ): TfTensorInfo;
  makeTensorInfo(shape: number[], dtype: "float32"): TfTensorInfo;
  uploadToGPU(dataId: object): void;
  disposeData(dataId: object): boolean;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** Whether a backend runs programs of WGSL: then nothing of it is read back. */
export const isGpuBackend = (backend: object): backend is GpuBackend => "runWebGPUProgram" in backend;

/** How many numbers a shape holds. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** The same tensor as one row: no more is asked of it, and tf's accessors stop at six dimensions. */
export const flat = ({ dataId, shape, dtype }: TfTensorInfo): TfTensorInfo => ({
  dataId,
  shape: [sizeOf(shape)],
  dtype,
});

/** Uniforms by name, as the text of their struct and as numbers in the same order. */
export function uniformsOf(numbers: Readonly<Record<string, number>>): { text: string; values: GpuUniform[] } {
  const text = Object.keys(numbers).map((name) => ` ${name} : i32,`);
  return { text: text.join(""), values: Object.values(numbers).map((value) => ({ type: "int32", data: [value] })) };
}

/** A program with one invocation for each number of its output. */
export const elementwise = (key: string, size: number, uniforms: string, code: string): GpuProgram => ({
  outputShape: [size],
  dispatchLayout: { x: [0] },
  dispatch: [Math.ceil(size / 64), 1, 1],
  workgroupSize: [64, 1, 1],
  variableNames: ["x"],
  uniforms,
  size: true,
  shaderKey: `optim-amp ${key}`,
  getUserCode: () => code,
});
