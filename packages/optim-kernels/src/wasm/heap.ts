import { fail } from "./fail.ts";

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

/** The stretch that a part belongs to, which is kept for blocks of one role. */
interface Home {
  readonly role: string;
}

/** What belongs to no stretch. */
const nowhere: Home = { role: "" };

type Part = [start: number, end: number, home: Home];

/**
 * A heap that owns its memory: freed parts are joined with those beside them, one that is large enough is taken, else memory grows.
 *
 * Note [Roles lie together]
 * Small blocks of one role are taken from stretches of their own. A sweep over many small tensors then reads a few long streams, which the
 * processor fetches ahead, and not thousands of short ones. A stretch that is free again is anybody's. Where memory cannot grow by a stretch,
 * blocks lie where they can.
 */
export function makeHeap(memory: WebAssembly.Memory): Heap {
  /** The first 16 bytes are never handed out. */
  const free: Part[] = [[16, memory.buffer.byteLength, nowhere]];
  const taken = new Map<number, Part>();

  const find = (size: number, role?: string): Part | undefined =>
    free.find(([start, end, home]) => end - start >= size && home.role === (role ?? home.role));

  function give([start, end, home]: Part): void {
    for (const part of free.filter((part) => part[2] === home && (part[0] === end || part[1] === start))) {
      free.splice(free.indexOf(part), 1);
      start = Math.min(start, part[0]);
      end = Math.max(end, part[1]);
    }
    if (home.role && end - start === stretch) give([start, end, nowhere]);
    else free.push([start, end, home]);
  }

  /** Cuts the first bytes off a free part. */
  function take(part: Part, size: number): number {
    const [start, end] = part;
    part[0] += size;
    if (part[0] === end) free.splice(free.indexOf(part), 1);
    return start;
  }

  /** A free part of no stretch, if need be after memory has grown. */
  function room(size: number): Part | undefined {
    const known = find(size, "");
    if (known) return known;
    const end = memory.buffer.byteLength;
    const [start = end] = free.find(([, last, home]) => last === end && home === nowhere) ?? [];
    try {
      memory.grow(Math.ceil((size + start - end) / page));
    } catch {
      // It throws where there is no more.
      return undefined;
    }
    give([end, memory.buffer.byteLength, nowhere]);
    return find(size, "");
  }

  return {
    memory,
    frees: 0,
    allocate(bytes, what, role = "") {
      const size = 16 * Math.ceil(bytes / 16 || 1);
      const own = size < stretch / 64 ? role : "";
      let part = find(size, own);
      const fresh = !part && own && room(stretch);
      if (fresh) {
        const start = take(fresh, stretch);
        part = [start, start + stretch, { role: own }];
        free.push(part);
      }
      part ??=
        room(size) ??
        find(size) ??
        fail(`no memory for ${what}: ${size} bytes are missing. Free some, or raise maxBytes.`);
      const start = take(part, size);
      taken.set(start, [start, start + size, part[2]]);
      return start;
    },
    free(pointer) {
      const part = taken.get(pointer);
      if (!part) return;
      taken.delete(pointer);
      (this as { frees: number }).frees++;
      give(part);
    },
  };
}
