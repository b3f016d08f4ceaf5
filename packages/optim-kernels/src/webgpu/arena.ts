import { roundUp } from "./gpuArray.ts";

/** Places begin at multiples of this many numbers: 256 bytes of halves, so that arenas of all precisions can be laid out alike. */
const grain = 128;

/** In numbers: a quarter of a million, growing to sixteen million. */
const [first, most] = [2 ** 18, 2 ** 24];

interface Chunk {
  readonly buffer: GPUBuffer;
  readonly capacity: number;
  /** Free places, ascending: where they begin and end. */
  free: (readonly [start: number, end: number])[];
  /** From here on nothing was ever used. */
  fresh: number;
}

/** What an arena asks of its device. */
export interface Ground {
  create(bytes: number): GPUBuffer;
  clear(buffer: GPUBuffer, offset: number, bytes: number): void;
  readonly maxBytes: number;
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
  readonly #chunks: Chunk[] = [];
  #next = first;

  constructor(ground: Ground, bytesPerNumber: number) {
    this.#ground = ground;
    this.#bytes = bytesPerNumber;
  }

  /** A place of zeros; undefined where it is too large to share a buffer. */
  take(length: number): ArenaPlace | undefined {
    const size = roundUp(Math.max(length, 1), grain);
    const limit = Math.min(most, Math.floor(this.#ground.maxBytes / 4 / grain) * grain);
    if (size > limit / 2) return undefined;
    for (const chunk of this.#chunks) {
      const place = this.#takeFrom(chunk, size);
      if (place) return place;
    }
    const capacity = Math.min(limit, Math.max(this.#next, roundUp(size * 2, first)));
    const buffer = this.#ground.create(capacity * this.#bytes);
    const chunk: Chunk = { buffer, capacity, free: [[0, capacity]], fresh: 0 };
    this.#next = Math.min(most, capacity * 2);
    this.#chunks.push(chunk);
    return this.#takeFrom(chunk, size);
  }

  #takeFrom(chunk: Chunk, size: number): ArenaPlace | undefined {
    const at = chunk.free.findIndex(([start, end]) => end - start >= size);
    if (at < 0) return undefined;
    const [start, end] = chunk.free[at]!;
    chunk.free.splice(at, 1, ...(end - start > size ? [[start + size, end] as const] : []));
    if (start < chunk.fresh) this.#ground.clear(chunk.buffer, start * this.#bytes, size * this.#bytes);
    chunk.fresh = Math.max(chunk.fresh, start + size);
    return { buffer: chunk.buffer, start, release: () => this.#release(chunk, start, start + size) };
  }

  #release(chunk: Chunk, start: number, end: number): void {
    const sorted = [...chunk.free, [start, end] as const].sort(([a], [b]) => a - b);
    chunk.free = [];
    for (const [from, to] of sorted) {
      const last = chunk.free.at(-1);
      if (last?.[1] === from) chunk.free[chunk.free.length - 1] = [last[0], to];
      else chunk.free.push([from, to]);
    }
    if (chunk.free[0]![1] - chunk.free[0]![0] < chunk.capacity) return;
    this.#chunks.splice(this.#chunks.indexOf(chunk), 1);
    chunk.buffer.destroy();
  }
}
