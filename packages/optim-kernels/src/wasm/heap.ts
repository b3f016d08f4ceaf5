import { OptimError } from "optim-core";

/** Memory that kernels work on, and a way to have a part of it. Growing it empties every view of it. */
export interface Heap {
  readonly memory: WebAssembly.Memory;
  /**
   * A number of bytes whose place is a multiple of 16; what they hold is not said. Blocks of one role had better lie together.
   *
   * @throws OptimError where there is no more.
   */
  allocate(bytes: number, what: string, role?: string): number;
  free(pointer: number): void;
  /** How often something was freed: what was found out about arrays holds for as long as this stays. */
  readonly frees: number;
}

/** By how much memory grows. */
const page = 65_536;
/** What a role takes at a time. Only what is written of it costs memory. */
const stretch = 2 ** 20;

/** A part of the memory, and the role that it is kept for, if any. */
type Part = [start: number, end: number, role: string];

/**
 * A heap that owns its memory: freed parts are joined with their neighbours, the first that is large enough is taken, else memory grows.
 *
 * Note [Roles lie together]
 * Small blocks of one role are taken from stretches of their own. A sweep over many small tensors then reads a few long streams, which the
 * processor fetches ahead, and not thousands of short ones. A stretch that is free again is anybody's, and so is all that is kept for
 * roles where memory cannot grow.
 */
export function makeHeap(memory: WebAssembly.Memory): Heap {
  /** In order. The first 16 bytes are never handed out. */
  const free: Part[] = [[16, memory.buffer.byteLength, ""]];
  const taken = new Map<number, Part>();

  function release([start, end, role]: Part): void {
    free.push([start, end, end - start < stretch ? role : ""]);
    free.sort(([a], [b]) => a - b);
    const joined = free.findIndex(([, end, role], i) => free[i + 1]?.[0] === end && free[i + 1]?.[2] === role);
    if (joined < 0) return;
    const [before, after] = free.splice(joined, 2) as [Part, Part];
    release([before[0], after[1], before[2]]);
  }

  /** Cuts the first bytes off a free part. */
  function take(part: Part, size: number): number {
    const [start, end] = part;
    part[0] += size;
    if (part[0] === end) free.splice(free.indexOf(part), 1);
    return start;
  }

  return {
    memory,
    frees: 0,
    allocate(bytes, what, role = "") {
      const size = 16 * Math.ceil(bytes / 16 || 1);
      let own = size < stretch / 64 ? role : "";
      const find = (size: number, of: string) => free.find(([start, end, role]) => end - start >= size && role === of);
      let least = own ? stretch : size;
      let part = find(size, own) ?? find(least, "");
      if (!part) {
        const end = memory.buffer.byteLength;
        const [start = end] = free.find(([, last, role]) => last === end && !role) ?? [];
        const missing = least + start - end;
        try {
          memory.grow(Math.ceil(missing / page));
          release([end, memory.buffer.byteLength, ""]);
        } catch (cause) {
          // Nothing is kept for a role any more.
          own = "";
          least = size;
          for (const [start, end] of free.splice(0)) release([start, end, own]);
          if (!find(size, own))
            throw new OptimError(
              `wasm: no memory for ${what}: ${missing} bytes are missing. Free some, or allow more maxBytes.`,
              { cause },
            );
        }
        part = find(least, "")!;
      }
      const start = take(part, size);
      // The rest of a new stretch.
      if (part[2] !== own) release([take(part, stretch - size), start + stretch, own]);
      taken.set(start, [start, start + size, own]);
      return start;
    },
    free(pointer) {
      const part = taken.get(pointer);
      if (!part) return;
      taken.delete(pointer);
      (this as { frees: number }).frees++;
      release(part);
    },
  };
}
