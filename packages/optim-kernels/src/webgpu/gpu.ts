import type { DType } from "optim-core";
import { Arena } from "./arena.ts";
import { fail, GpuArray, grain, roundUp, sizeOfOne } from "./gpuArray.ts";
import { all } from "./usage.ts";

/**
 * A device with its memory, and what it has to say that no call returns: that it has refused something, which the next call throws, or that
 * it is lost.
 */
export class Gpu {
  readonly device: GPUDevice;
  #refused = "";
  #lost = "";
  readonly #arenas = new Map<string, Arena>();

  constructor(device: GPUDevice) {
    this.device = device;
    void device.lost.then(({ message, reason }) => {
      this.#lost = `the device is lost (${reason}: ${message}). Make a new device and backend, and load the last state dict.`;
    });
  }

  /** Whether nothing can be done with it any more. */
  get isLost(): boolean {
    return this.#lost !== "";
  }

  /** Throws in the name of the backend. */
  readonly fail = fail;

  /** Throws where something has gone wrong since the last call. */
  check(): void {
    const trouble = this.#lost || this.#refused;
    this.#refused = "";
    if (trouble) fail(trouble);
  }

  /** Makes or enqueues something; `tell` hears why the device refuses it, or "". If nothing else is said, the next call throws that. */
  watch<T>(
    what: string,
    make: () => T,
    filter: GPUErrorFilter = "validation",
    tell = (why: string): void => {
      if (why)
        this.#refused ||= `the device has refused ${what}. Steps since then count, though they may have changed nothing: load the last state dict. ${why}`;
    },
  ): T {
    this.device.pushErrorScope(filter);
    try {
      return make();
    } finally {
      // A device that is lost meanwhile says so itself.
      this.device.popErrorScope().then(
        (error) => tell(error?.message ?? ""),
        () => tell(""),
      );
    }
  }

  create(size: number, usage = all, owner = ""): GPUBuffer {
    const { maxBufferSize } = this.device.limits;
    const what = `a buffer of ${size} bytes${owner && ` for ${owner}`}`;
    if (size > maxBufferSize)
      fail(
        `${what} is more than this device's maxBufferSize of ${maxBufferSize}. Request a larger one, or split the tensor.`,
      );
    return this.watch(what, () => this.device.createBuffer({ size, usage }), "out-of-memory");
  }

  submit(what: string, record: (encoder: GPUCommandEncoder) => void, tell?: (why: string) => void): void {
    const enqueue = (): void => {
      const encoder = this.device.createCommandEncoder();
      record(encoder);
      this.device.queue.submit([encoder.finish()]);
    };
    this.watch(what, enqueue, "validation", tell);
  }

  clear(buffer: GPUBuffer, offset: number, bytes: number): void {
    this.submit("zeros", (encoder) => encoder.clearBuffer(buffer, offset, bytes));
  }

  /** An array of zeros: in a buffer of its own, or side by side with those of the same role. */
  alloc(dtype: DType, length: number, role?: string, owner?: string): GpuArray {
    const bytes = sizeOfOne(dtype);
    const key = dtype + role;
    const arena = this.#arenas.get(key) ?? new Arena(this, bytes);
    this.#arenas.set(key, arena);
    const place = role && arena.take(length);
    if (place) return new GpuArray({ ...place, offset: place.start * bytes, dtype, length, padding: grain });
    const buffer = this.create(roundUp(length * bytes || 1, 16), all, owner && `${role} of ${owner}`);
    return new GpuArray({ buffer, offset: 0, dtype, length, padding: 4, release: () => buffer.destroy() });
  }
}
