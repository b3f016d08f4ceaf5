import { type BufferInfo, OptimError } from "optim-core";
import { Arena } from "./arena.ts";
import type { DeviceGuard } from "./deviceGuard.ts";
import { GpuArray, roundUp, storageOf } from "./gpuArray.ts";
import { usage } from "./usage.ts";

/** What the arrays of an optimizer are used for. */
export const all = usage.storage | usage.copySrc | usage.copyDst;

/** Where arrays come from: buffers of their own, or arenas by role and precision. */
export class Memory {
  readonly #guard: DeviceGuard;
  readonly #arenas = new Map<string, Arena>();

  constructor(guard: DeviceGuard) {
    this.#guard = guard;
  }

  /** Zeros, side by side with those of the same role where there is one. */
  alloc({ dtype, length }: BufferInfo, role: string | undefined): GpuArray {
    const { bytes } = storageOf(dtype);
    const place = role === undefined ? undefined : this.#arena(role, { dtype, length }).take(length);
    if (place) return new GpuArray(place.buffer, place.start * bytes, { dtype, length }, 128, place.release);
    const buffer = this.create(Math.max(16, roundUp(length * bytes, 16)));
    return new GpuArray(buffer, 0, { dtype, length }, 4, () => buffer.destroy());
  }

  submit(record: (encoder: GPUCommandEncoder) => void): void {
    const { device } = this.#guard;
    const encoder = device.createCommandEncoder();
    record(encoder);
    device.queue.submit([encoder.finish()]);
  }

  clear(buffer: GPUBuffer, offset: number, bytes: number): void {
    this.#guard.check();
    this.submit((encoder) => encoder.clearBuffer(buffer, offset, bytes));
  }

  create(bytes: number): GPUBuffer {
    const { maxBufferSize } = this.#guard.device.limits;
    if (bytes > maxBufferSize)
      throw new OptimError(
        `webgpu: a buffer of ${bytes} bytes is more than this device's maxBufferSize of ${maxBufferSize}. Request a larger one, or split the tensor.`,
      );
    return this.#guard.watch("out-of-memory", `a buffer of ${bytes} bytes`, () =>
      this.#guard.device.createBuffer({ size: bytes, usage: all }),
    );
  }

  #arena(role: string, { dtype }: BufferInfo): Arena {
    const key = `${dtype} ${role}`;
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#guard.device.limits;
    const arena =
      this.#arenas.get(key) ??
      new Arena(
        {
          create: (bytes) => this.create(bytes),
          clear: (...range) => this.clear(...range),
          maxBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
        },
        storageOf(dtype).bytes,
      );
    this.#arenas.set(key, arena);
    return arena;
  }
}
