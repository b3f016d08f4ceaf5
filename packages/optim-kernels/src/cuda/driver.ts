/**
 * The CUDA driver as it is called from JavaScript: the C functions of `cuda.h` by their names there, and the host memory that it gives.
 *
 * Handles and addresses are bigints. What C returns through a pointer is written into the typed array that is passed; `null` is a null
 * pointer. All return a CUresult: 0 where it went well.
 */
export interface Driver {
  cuInit(flags: number): number;
  cuDriverGetVersion(version: Int32Array): number;
  /** Writes the text into the first place of the list. */
  cuGetErrorName(result: number, name: [string | null]): number;
  cuGetErrorString(result: number, text: [string | null]): number;

  cuDeviceGetCount(count: Int32Array): number;
  cuDeviceGet(device: Int32Array, ordinal: number): number;
  cuDeviceGetName(name: Uint8Array, length: number, device: number): number;
  cuDeviceGetAttribute(value: Int32Array, attribute: number, device: number): number;
  cuDeviceTotalMem_v2(bytes: BigUint64Array, device: number): number;
  cuDevicePrimaryCtxRetain(context: BigUint64Array, device: number): number;
  cuDevicePrimaryCtxRelease_v2(device: number): number;
  cuCtxSetCurrent(context: bigint): number;

  cuMemGetInfo_v2(free: BigUint64Array, total: BigUint64Array): number;
  cuMemAlloc_v2(address: BigUint64Array, bytes: number): number;
  cuMemFree_v2(address: bigint): number;
  cuMemHostAlloc(address: BigUint64Array, bytes: number, flags: number): number;
  cuMemFreeHost(address: bigint): number;
  /** The size of the allocation that an address lies in, and where it begins. */
  cuMemGetAddressRange_v2(start: BigUint64Array, bytes: BigUint64Array, address: bigint): number;
  cuMemsetD8Async(to: bigint, value: number, count: number, stream: bigint): number;
  cuMemsetD16Async(to: bigint, value: number, count: number, stream: bigint): number;
  cuMemsetD32Async(to: bigint, value: number, count: number, stream: bigint): number;
  /** The source is memory of JavaScript (what it holds at the call is copied), or pinned memory (what it holds when its turn comes). */
  cuMemcpyHtoDAsync_v2(to: bigint, from: Uint8Array | bigint, bytes: number, stream: bigint): number;
  /** To pinned memory. */
  cuMemcpyDtoHAsync_v2(to: bigint, from: bigint, bytes: number, stream: bigint): number;
  cuMemcpyDtoDAsync_v2(to: bigint, from: bigint, bytes: number, stream: bigint): number;

  cuStreamCreate(stream: BigUint64Array, flags: number): number;
  cuStreamSynchronize(stream: bigint): number;
  cuStreamWaitEvent(stream: bigint, event: bigint, flags: number): number;
  cuStreamDestroy_v2(stream: bigint): number;
  cuEventCreate(event: BigUint64Array, flags: number): number;
  cuEventRecord(event: bigint, stream: bigint): number;
  cuEventQuery(event: bigint): number;
  cuEventElapsedTime(milliseconds: Float32Array, from: bigint, to: bigint): number;
  cuEventDestroy_v2(event: bigint): number;

  /** `image` is PTX, ending with a zero. `options` are CUjit_option, `values` what each points to or is. */
  cuModuleLoadDataEx(
    module: BigUint64Array,
    image: Uint8Array,
    count: number,
    options: Int32Array,
    values: BigUint64Array,
  ): number;
  cuModuleGetFunction(kernel: BigUint64Array, module: bigint, name: string): number;
  cuModuleUnload(module: bigint): number;
  /** `parameters` holds the address of each argument; arguments lie in pinned memory and are taken at the call. */
  cuLaunchKernel(
    kernel: bigint,
    gridX: number,
    gridY: number,
    gridZ: number,
    blockX: number,
    blockY: number,
    blockZ: number,
    sharedBytes: number,
    stream: bigint,
    parameters: BigUint64Array,
    extra: null,
  ): number;

  cuStreamBeginCapture_v2(stream: bigint, mode: number): number;
  cuStreamEndCapture(stream: bigint, graph: BigUint64Array): number;
  cuGraphInstantiateWithFlags(executable: BigUint64Array, graph: bigint, flags: number): number;
  cuGraphLaunch(executable: bigint, stream: bigint): number;
  cuGraphExecDestroy(executable: bigint): number;
  cuGraphDestroy(graph: bigint): number;

  /** Memory of the host that the driver has given (`cuMemHostAlloc`), as it is; valid until it is freed. No function of `cuda.h`. */
  view(address: bigint, bytes: number): ArrayBuffer;
}
