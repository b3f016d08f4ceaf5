import type { BufferInfo, DType, HostArray } from "optim-core";
import { isHalf, sizeOfNumber } from "../stages.ts";
import { CudaBuffer, storageOf } from "./cudaBuffer.ts";
import { describeResult } from "./driverCall.ts";
import { fail } from "./fail.ts";
import type { Gpu } from "./gpu.ts";

/** What is known of memory that another addon owns. */
export interface CudaWrapOptions {
  readonly dtype?: DType;
  /** In numbers; to the end of the allocation where it is not said. */
  readonly length?: number;
}

/** What the driver answers where an address is in no allocation: CUDA_ERROR_INVALID_VALUE, CUDA_ERROR_NOT_FOUND. */
const noMemory: readonly number[] = [1, 500];

/** Frees what was forgotten. */
const forgotten = new FinalizationRegistry<{ readonly gpu: Gpu; readonly address: bigint }>(({ gpu, address }) => {
  gpu.letGo(() => gpu.free(address));
});

/** Numbers in the memory of a GPU: those of a backend, and those that it was given. */
export class CudaMemory {
  readonly #gpu: Gpu;
  readonly #own = new WeakSet<object>();
  readonly #wrapped = new WeakSet<object>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  alloc(dtype: DType, length: number, what: string): CudaBuffer {
    storageOf(dtype);
    if (!(Number.isSafeInteger(length) && length >= 0)) fail(`alloc(): there are no ${length} numbers.`);
    this.#gpu.enter();
    const address = this.#gpu.alloc(length * sizeOfNumber(dtype), what);
    const made = new CudaBuffer({ address, dtype, length });
    try {
      this.zero(made);
    } catch (error) {
      this.#gpu.letGo(() => this.#gpu.free(address));
      throw error;
    }
    this.#own.add(made);
    forgotten.register(made, { gpu: this.#gpu, address }, made);
    return made;
  }

  wrap(address: bigint, { dtype = "f32", ...given }: CudaWrapOptions): CudaBuffer {
    this.#gpu.enter();
    storageOf(dtype);
    const bytes = sizeOfNumber(dtype);
    if (typeof address !== "bigint" || address % BigInt(bytes))
      fail(`wrap(): ${String(address)} is no address of ${dtype}. Addresses are bigints, and multiples of ${bytes}.`);
    const [start, size] = [new BigUint64Array(1), new BigUint64Array(1)] as const;
    const { driver, info } = this.#gpu;
    const result = driver.cuMemGetAddressRange_v2(start, size, address);
    if (noMemory.includes(result))
      fail(`wrap(): 0x${address.toString(16)} is no memory of ${info.name}. Pass a CUdeviceptr of this device.`);
    if (result !== 0) fail(`cuMemGetAddressRange_v2 has failed: ${describeResult(driver, result)}`);
    const room = Number(start[0]! + size[0]! - address);
    const { length = Math.floor(room / bytes) } = given;
    if (!(Number.isSafeInteger(length) && length >= 1 && length * bytes <= room))
      fail(`wrap(): ${length} × ${dtype} do not fit the ${room} bytes from 0x${address.toString(16)} on.`);
    const made = new CudaBuffer({ address, dtype, length });
    this.#own.add(made);
    this.#wrapped.add(made);
    return made;
  }

  /** Whether this is a buffer of this memory that was not freed. */
  has(value: unknown): value is CudaBuffer {
    return this.#own.has(value as CudaBuffer);
  }

  inspect(value: unknown): BufferInfo | undefined {
    if (!this.has(value)) return undefined;
    const { dtype, length } = value;
    return { dtype, length };
  }

  free(array: CudaBuffer): void {
    if (!this.#own.delete(array) || this.#wrapped.has(array) || this.#gpu.isDisposed) return;
    forgotten.unregister(array);
    this.#gpu.enter();
    this.#gpu.free(array.address);
  }

  /** @throws OptimError where an array is no longer one. */
  check(array: CudaBuffer): void {
    this.#gpu.enter();
    if (!this.has(array)) fail("an array was freed, or lies on another device. Allocate it here.");
  }

  zero({ address, length, dtype }: CudaBuffer): void {
    if (length > 0) this.#gpu.call("cuMemsetD8Async", address, 0, length * sizeOfNumber(dtype), this.#gpu.stream);
  }

  /** Sets every float32 of an array; false where it has another precision. */
  fill(array: CudaBuffer, value: number): boolean {
    this.check(array);
    const { address, length, dtype } = array;
    if (Object.is(value, 0)) this.zero(array);
    else if (isHalf(dtype)) return false;
    else if (length > 0) {
      const [bits] = new Uint32Array(Float32Array.of(value).buffer) as unknown as readonly [number];
      this.#gpu.call("cuMemsetD32Async", address, bits, length, this.#gpu.stream);
    }
    return true;
  }

  copy(from: CudaBuffer, to: CudaBuffer): void {
    const bytes = to.length * sizeOfNumber(to.dtype);
    if (bytes > 0) this.#gpu.call("cuMemcpyDtoDAsync_v2", to.address, from.address, bytes, this.#gpu.stream);
  }

  write(array: CudaBuffer, data: HostArray): void {
    this.check(array);
    const { address, length, dtype } = array;
    if (!(data instanceof storageOf(dtype)) || data.length > length)
      fail(`write(): ${data?.length} numbers in a ${data?.constructor.name} do not fit ${length} × ${dtype}.`);
    this.#gpu.upload(address, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  async read(array: CudaBuffer): Promise<HostArray> {
    this.check(array);
    const { address, length, dtype } = array;
    const Storage = storageOf(dtype);
    const bytes = length * sizeOfNumber(dtype);
    if (bytes === 0) return new Storage(new ArrayBuffer(0));
    const gpu = this.#gpu;
    const staging = gpu.pinned.take(bytes);
    // While the device may write to it, nobody else gets it.
    let isBusy = false;
    try {
      gpu.call("cuMemcpyDtoHAsync_v2", staging.address, address, bytes, gpu.stream);
      isBusy = true;
      await gpu.done();
      isBusy = false;
      return new Storage(staging.view.slice(0, bytes));
    } finally {
      if (!isBusy) gpu.letGo(() => gpu.pinned.give(staging));
    }
  }
}
