import type { Heap } from "./heap.ts";

const least = 65_536;

/** Memory for the length of one run: what has been handed out is taken back by `reset`, all at once. */
export class Scratch {
  readonly #heap: Heap;
  #blocks: { readonly start: number; readonly size: number }[] = [];
  #used = 0;
  /** Changes whenever the memory moves: what was handed out in the same order as in an earlier run is the same, unless this has changed. */
  generation = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** Takes everything back. Where one block was not enough, the next run begins with one that is. */
  reset(): void {
    this.#used = 0;
    if (this.#blocks.length < 2) return;
    const size = this.#blocks.reduce((sum, block) => sum + block.size, 0);
    for (const { start } of this.#blocks) this.#heap.free(start);
    this.#blocks = [];
    this.#add(size);
  }

  /** Bytes at a multiple of 16. */
  take(bytes: number): number {
    const block = this.#blocks.at(-1);
    const at = this.#used;
    if (!block || at + bytes > block.size) {
      this.#add(bytes);
      return this.take(bytes);
    }
    this.#used = at + Math.ceil(bytes / 16) * 16;
    return block.start + at;
  }

  #add(bytes: number): void {
    const size = Math.max(bytes, least);
    const start = this.#heap.allocate(size, "a step's tables");
    this.#blocks.push({ start, size });
    this.#used = 0;
    this.generation++;
  }
}
