import type { DeviceGuard } from "./deviceGuard.ts";
import { usage } from "./usage.ts";

const { uniform, storage, copyDst } = usage;

/** What the tables are for, and how a GPU sees them. */
const kinds = {
  /** Rows of uniforms, written anew for every run. */
  rows: uniform | storage | copyDst,
  /** Rows that kernels have picked by a count on the device. */
  picked: uniform | storage,
  /** Facts about tensors, and lists of sums to finish. */
  facts: uniform | storage | copyDst,
  /** Reductions, finished or not. */
  scratch: storage,
} as const;

type Kind = keyof typeof kinds;

/** The buffers that every run of a backend shares. They grow; `generation` tells what was made of the smaller ones that it is void. */
export class Tables {
  generation = 0;
  /** What the rows of the next run are, on the host. */
  rows = new Float32Array(0);
  readonly #guard: DeviceGuard;
  readonly #buffers = new Map<Kind, GPUBuffer>();
  readonly #facts = new Map<string, number>();
  #top = 0;

  constructor(guard: DeviceGuard) {
    this.#guard = guard;
    for (const kind of Object.keys(kinds) as Kind[]) this.hold(kind, 2 ** 14);
  }

  /** The buffer of a table. */
  of(kind: Kind): GPUBuffer {
    return this.#buffers.get(kind)!;
  }

  /** Sees to it that a table has this many bytes. */
  hold(kind: Kind, bytes: number): void {
    const before = this.#buffers.get(kind);
    if (before && bytes <= before.size) return;
    const size = 2 ** Math.ceil(Math.log2(bytes));
    const descriptor = { size, usage: kinds[kind] };
    const made = this.#guard.watch("out-of-memory", `a table of ${size} bytes`, () =>
      this.#guard.device.createBuffer(descriptor),
    );
    before?.destroy();
    this.#buffers.set(kind, made);
    this.generation++;
    if (kind === "rows") this.rows = new Float32Array(size / 4);
    if (kind !== "facts") return;
    this.#facts.clear();
    this.#top = 0;
  }

  /** Where these words lie among the facts; equal ones are written once. */
  fact(words: readonly number[]): number {
    const key = words.join();
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    // A uniform binding is a multiple of 16 bytes, and begins at one of 256.
    const size = Math.ceil(words.length / 64) * 256;
    if (this.#top + size > this.of("facts").size) this.hold("facts", 2 * (this.#top + size));
    const offset = this.#top;
    this.#guard.device.queue.writeBuffer(this.of("facts"), offset, Uint32Array.from(words));
    this.#facts.set(key, offset);
    this.#top += size;
    return offset;
  }
}
