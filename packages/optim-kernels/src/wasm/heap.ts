import { OptimError } from "optim-core";

/** Memory that kernels work on, and a way to have a part of it. Growing it empties every view of it. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  /** A number of bytes whose place is a multiple of 16; what they hold is not said. @throws OptimError where there is no more. */
  allocate(bytes: number, what: string): number;
  free(pointer: number): void;
  /** How often something was freed: what was found out about arrays holds for as long as this stays. */
  readonly frees: number;
}

const page = 65_536;

/** A heap that owns its memory: freed parts are joined with their neighbours, the first that is large enough is taken, else memory grows. */
export function makeHeap(memory: WebAssembly.Memory): Heap {
  /** Where free parts begin and end, in order. The first 16 bytes are never handed out. */
  const free: [start: number, end: number][] = [[16, memory.buffer.byteLength]];
  const taken = new Map<number, number>();

  function release(start: number, end: number): void {
    const after = free.findIndex(([other]) => other > start);
    const at = after < 0 ? free.length : after;
    free.splice(at, 0, [start, end]);
    for (const i of [at, at - 1]) if (free[i]?.[1] === free[i + 1]?.[0]) free[i]![1] = free.splice(i + 1, 1)[0]![1];
  }

  function grow(bytes: number, what: string): void {
    const end = memory.buffer.byteLength;
    try {
      memory.grow(Math.ceil(bytes / page));
    } catch (cause) {
      throw new OptimError(
        `wasm: no memory for ${what}: ${bytes} bytes more cannot be had. Free some, or allow more maxBytes.`,
        { cause },
      );
    }
    release(end, memory.buffer.byteLength);
  }

  return {
    memory,
    frees: 0,
    allocate(bytes, what) {
      const size = 16 * Math.ceil((bytes || 1) / 16);
      const find = () => free.find(([start, end]) => end - start >= size);
      if (!find()) {
        const [start, end] = free.at(-1) ?? [0, 0];
        grow(end === memory.buffer.byteLength ? size - (end - start) : size, what);
      }
      const part = find()!;
      const [start, end] = part;
      part[0] += size;
      if (part[0] === end) free.splice(free.indexOf(part), 1);
      taken.set(start, start + size);
      return start;
    },
    free(pointer) {
      const end = taken.get(pointer);
      if (end === undefined) return;
      taken.delete(pointer);
      (this as { frees: number }).frees++;
      release(pointer, end);
    },
  };
}
