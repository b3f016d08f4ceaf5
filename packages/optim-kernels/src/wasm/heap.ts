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
const aligned = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

/** A heap that owns its memory: freed parts are joined with their neighbours, the first that is large enough is taken, else memory grows. */
export function makeHeap(memory: WebAssembly.Memory): Heap {
  /** Where free parts begin, in order, and how long they are. The first 16 bytes are never handed out. */
  const starts: number[] = [16];
  const sizes: number[] = [memory.buffer.byteLength - 16];
  const taken = new Map<number, number>();
  let frees = 0;

  function release(start: number, size: number): void {
    let at = starts.findIndex((other) => other > start);
    if (at < 0) at = starts.length;
    starts.splice(at, 0, start);
    sizes.splice(at, 0, size);
    for (const i of [at, at - 1])
      if (i >= 0 && starts[i]! + sizes[i]! === starts[i + 1]) {
        sizes[i]! += sizes[i + 1]!;
        starts.splice(i + 1, 1);
        sizes.splice(i + 1, 1);
      }
  }

  /** Growing empties every view, so it takes a tenth more than what is asked for, where that can be had. */
  function grow(needed: number, what: string): void {
    const before = memory.buffer.byteLength;
    const wanted = Math.max(needed, Math.min(before / 10, 2 ** 26));
    for (const bytes of new Set([wanted, needed]))
      try {
        memory.grow(Math.ceil(bytes / page));
        release(before, memory.buffer.byteLength - before);
        return;
      } catch (cause) {
        const mib = (n: number): string => `${(n / 2 ** 20).toFixed(1)} MiB`;
        if (bytes === needed)
          throw new OptimError(
            `wasm: no memory for ${what}: ${mib(needed)} more than the ${mib(before)} in use cannot be had. Free arrays that are not needed, or give wasm() a larger maxBytes.`,
            { cause },
          );
      }
  }

  return {
    memory,
    get frees() {
      return frees;
    },
    allocate(bytes, what) {
      const size = aligned(bytes);
      let at = sizes.findIndex((free) => free >= size);
      if (at < 0) {
        const last = starts.length - 1;
        const end = memory.buffer.byteLength;
        grow(size - (last >= 0 && starts[last]! + sizes[last]! === end ? sizes[last]! : 0), what);
        at = sizes.findIndex((free) => free >= size);
      }
      const start = starts[at]!;
      if (sizes[at] === size) {
        starts.splice(at, 1);
        sizes.splice(at, 1);
      } else {
        starts[at] = start + size;
        sizes[at]! -= size;
      }
      taken.set(start, size);
      return start;
    },
    free(pointer) {
      const size = taken.get(pointer);
      if (size === undefined) return;
      taken.delete(pointer);
      frees++;
      release(pointer, size);
    },
  };
}
