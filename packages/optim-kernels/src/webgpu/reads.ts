import { type HostArray, OptimError } from "optim-core";
import type { DeviceGuard } from "./deviceGuard.ts";
import { bytesOf, type GpuArray, storageOf } from "./gpuArray.ts";
import { usage } from "./usage.ts";

/** How many staging buffers wait for their next use. */
const most = 8;

/** Reads arrays through staging buffers, which it keeps for the next time. */
export class Reads {
  readonly #guard: DeviceGuard;
  readonly #free: GPUBuffer[] = [];

  constructor(guard: DeviceGuard) {
    this.#guard = guard;
  }

  /** The bits of an array as they are now in the order of the queue. */
  async read(array: GpuArray): Promise<HostArray> {
    const { device } = this.#guard;
    const bytes = bytesOf(array);
    const { bytes: each, Type } = storageOf(array.dtype);
    if (bytes === 0) return new Type(new ArrayBuffer(0));
    const staging = this.#take(bytes);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(array.buffer, array.offset, staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(1, 0, bytes);
    } catch (cause) {
      staging.destroy();
      // The loss of a device is told by another promise, which may come a moment later.
      await Promise.race([device.lost, new Promise((done) => setTimeout(done, 10))]);
      this.#guard.check();
      throw new OptimError(`webgpu: a buffer could not be read: ${String(cause)}`);
    }
    const data = staging.getMappedRange(0, bytes).slice(0, array.length * each);
    staging.unmap();
    this.#free.push(staging);
    if (this.#free.length > most) this.#free.shift()!.destroy();
    return new Type(data);
  }

  #take(bytes: number): GPUBuffer {
    const at = this.#free.findIndex(({ size }) => size >= bytes && size <= 4 * bytes + 4096);
    if (at >= 0) return this.#free.splice(at, 1)[0]!;
    const size = Math.max(4096, bytes);
    return this.#guard.watch("out-of-memory", `a buffer to read ${bytes} bytes`, () =>
      this.#guard.device.createBuffer({ size, usage: usage.mapRead | usage.copyDst }),
    );
  }
}
