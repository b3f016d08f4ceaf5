import { grain, roundUp } from "./gpuArray.ts";

/** In numbers: a quarter of a million, growing to sixteen million. */
const [first, most] = [2 ** 18, 2 ** 24];

interface Chunk {
  readonly buffer: GPUBuffer;
  readonly capacity: number;
  /** Where the places that are taken begin and end, ascending; all others are zeros. */
  readonly taken: (readonly [start: number, end: number])[];
  /** Whether there may be room before the last of them. */
  hasHoles: boolean;
}

/** What an arena asks of its device. */
export interface Ground {
  create(bytes: number): GPUBuffer;
  clear(buffer: GPUBuffer, offset: number, bytes: number): void;
  readonly device: { readonly limits: Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize"> };
}

/** A place in an arena, in numbers. */
export interface ArenaPlace {
  readonly buffer: GPUBuffer;
  readonly start: number;
  release(): void;
}

/**
 * Arrays of one role and precision, side by side in large buffers. Two arenas that serve equal requests in one order lie alike, so one
 * dispatch can walk the same stretch of both.
 */
export class Arena {
  readonly #ground: Ground;
  readonly #bytes: number;
  #chunks: Chunk[] = [];

  constructor(ground: Ground, bytesPerNumber: number) {
    this.#ground = ground;
    this.#bytes = bytesPerNumber;
  }

  /** A place of zeros; undefined where it is too large to share a buffer. */
  take(length: number): ArenaPlace | undefined {
    const size = roundUp(length || 1, grain);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#ground.device.limits;
    const bytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const limit = Math.min(most, Math.floor(bytes / 4 / grain) * grain);
    if (size > limit / 2) return undefined;
    for (const chunk of this.#chunks) {
      const place = this.#takeFrom(chunk, size);
      if (place) return place;
    }
    const before = this.#chunks.at(-1)?.capacity ?? 0;
    const capacity = Math.min(limit, Math.max(before * 2, roundUp(size * 2, first)));
    const buffer = this.#ground.create(capacity * this.#bytes);
    const chunk: Chunk = { buffer, capacity, taken: [], hasHoles: false };
    this.#chunks.push(chunk);
    return this.#takeFrom(chunk, size);
  }

  #takeFrom(chunk: Chunk, size: number): ArenaPlace | undefined {
    const { buffer, capacity, taken } = chunk;
    const endBefore = (i: number) => taken[i - 1]?.[1] ?? 0;
    let at = chunk.hasHoles ? taken.findIndex(([next], i) => next - endBefore(i) >= size) : -1;
    if (at < 0) at = taken.length;
    const start = endBefore(at);
    const end = start + size;
    if (end > capacity) return undefined;
    const place = [start, end] as const;
    taken.splice(at, 0, place);
    const release = (): void => {
      taken.splice(taken.indexOf(place), 1);
      chunk.hasHoles = true;
      this.#ground.clear(buffer, start * this.#bytes, size * this.#bytes);
      if (taken.length) return;
      this.#chunks = this.#chunks.filter((other) => other !== chunk);
      buffer.destroy();
    };
    return { buffer, start, release };
  }
}
