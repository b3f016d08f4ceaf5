import type { Driver } from "./driver.ts";

/** What JavaScript passes for a parameter of C. Handles and device addresses are `uint64_t`; arrays are passed where they lie, uncopied. */
interface Passed {
  readonly int: number;
  readonly "unsigned char": number;
  readonly "unsigned short": number;
  readonly "unsigned int": number;
  readonly "unsigned long long": number;
  readonly size_t: number;
  readonly uint64_t: bigint;
  readonly "const char *": string;
  readonly "const void *": Uint8Array | bigint;
  readonly "const int *": Int32Array;
  readonly "const uint64_t *": BigUint64Array;
  readonly "_Inout_ uint64_t *": BigUint64Array;
  readonly "_Out_ int *": Int32Array;
  readonly "_Out_ uint64_t *": BigUint64Array;
  readonly "_Out_ size_t *": BigUint64Array;
  readonly "_Out_ float *": Float32Array;
  readonly "_Out_ char *": Uint8Array;
  readonly "_Out_ const char **": [string | null];
  readonly "void **": null;
}

/** A parameter's type in C. */
export type CType = keyof Passed;

/** A function of `cuda.h` that is used. */
export type FunctionName = Exclude<keyof Driver, "view">;

/** The types in C that can stand for a parameter of `Driver`. */
type Accepting<T> = { [C in CType]: [T] extends [Passed[C]] ? C : never }[CType];

/** The parameters in C of a function of `Driver`: as many, and each of a kind. */
type CParameters<F extends (...passed: never[]) => number> =
  Parameters<F> extends infer P ? { readonly [I in keyof P]: Accepting<P[I]> } : never;

type Prototypes = { readonly [F in FunctionName]: CParameters<Driver[F]> };

const handle = "uint64_t";
const uint = "unsigned int";
const newHandle = "_Out_ uint64_t *";

/** The parameters of each function in C. All return a CUresult, an `int`. */
export const prototypes: Prototypes = {
  cuInit: [uint],
  cuDriverGetVersion: ["_Out_ int *"],
  cuGetErrorName: ["int", "_Out_ const char **"],
  cuGetErrorString: ["int", "_Out_ const char **"],

  cuDeviceGetCount: ["_Out_ int *"],
  cuDeviceGet: ["_Out_ int *", "int"],
  cuDeviceGetName: ["_Out_ char *", "int", "int"],
  cuDeviceGetAttribute: ["_Out_ int *", "int", "int"],
  cuDeviceTotalMem_v2: ["_Out_ size_t *", "int"],
  cuDevicePrimaryCtxRetain: [newHandle, "int"],
  cuDevicePrimaryCtxRelease_v2: ["int"],
  cuCtxSetCurrent: [handle],

  cuMemGetInfo_v2: ["_Out_ size_t *", "_Out_ size_t *"],
  cuMemAlloc_v2: [newHandle, "size_t"],
  cuMemFree_v2: [handle],
  cuMemHostAlloc: [newHandle, "size_t", uint],
  cuMemFreeHost: [handle],
  cuMemGetAddressRange_v2: [newHandle, "_Out_ size_t *", handle],
  cuMemsetD8Async: [handle, "unsigned char", "size_t", handle],
  cuMemsetD16Async: [handle, "unsigned short", "size_t", handle],
  cuMemsetD32Async: [handle, uint, "size_t", handle],
  cuMemcpyHtoDAsync_v2: [handle, "const void *", "size_t", handle],
  cuMemcpyDtoHAsync_v2: [handle, handle, "size_t", handle],
  cuMemcpyDtoDAsync_v2: [handle, handle, "size_t", handle],

  cuStreamCreate: [newHandle, uint],
  cuStreamSynchronize: [handle],
  cuStreamWaitEvent: [handle, handle, uint],
  cuStreamDestroy_v2: [handle],
  cuEventCreate: [newHandle, uint],
  cuEventRecord: [handle, handle],
  cuEventQuery: [handle],
  cuEventElapsedTime: ["_Out_ float *", handle, handle],
  cuEventDestroy_v2: [handle],

  cuModuleLoadDataEx: [newHandle, "const void *", uint, "const int *", "_Inout_ uint64_t *"],
  cuModuleGetFunction: [newHandle, handle, "const char *"],
  cuModuleUnload: [handle],
  cuLaunchKernel: [handle, uint, uint, uint, uint, uint, uint, uint, handle, "const uint64_t *", "void **"],

  cuStreamBeginCapture_v2: [handle, "int"],
  cuStreamEndCapture: [handle, newHandle],
  cuGraphInstantiateWithFlags: [newHandle, handle, "unsigned long long"],
  cuGraphLaunch: [handle, handle],
  cuGraphExecDestroy: [handle],
  cuGraphDestroy: [handle],
};

/** The names of all of them. */
export const functionNames = Object.keys(prototypes) as readonly FunctionName[];

/** How C declares a function, as koffi reads it. */
export const prototypeOf = (name: FunctionName): string => `int ${name}(${prototypes[name].join(", ")})`;
