import { descriptorOf, type Shader } from "./form.ts";
import type { Gpu } from "./gpu.ts";
import { usage } from "./usage.ts";

/** What the tables are for, and how a GPU sees them. */
const kinds = {
  /** Rows of uniforms, written anew for every run, and behind them facts about tensors. */
  rows: usage.uniform | usage.storage | usage.copyDst,
  /** Rows that kernels have picked by a count on the device. */
  picked: usage.uniform | usage.storage,
  /** Reductions, finished or not. */
  scratch: usage.storage,
} as const;

type Kind = keyof typeof kinds;

/** A part of a buffer, as a kernel binds it. */
export interface Bound {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

const ids = new WeakMap<object, number>();
let count = 0;

/** A number that tells a buffer or a kernel from all others. */
function idOf(one: object): number {
  const id = ids.get(one) ?? ++count;
  ids.set(one, id);
  return id;
}

/** What the runs of a backend share: buffers that grow, and bind groups while they are in use. */
export class Tables {
  /** Tells plans that a buffer which they have bound has become a larger one. */
  generation = 0;
  readonly #gpu: Gpu;
  readonly #buffers: Partial<Record<Kind, GPUBuffer>> = {};
  #groups = new Map<string, GPUBindGroup>();
  #before = this.#groups;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** The table, of at least this many bytes. */
  hold(kind: Kind, bytes: number): GPUBuffer {
    const known = this.#buffers[kind];
    if (known && bytes <= known.size) return known;
    const made = this.#gpu.create(2 ** Math.ceil(Math.log2(bytes + 2 ** 14)), kinds[kind]);
    known?.destroy();
    this.#buffers[kind] = made;
    this.generation++;
    return made;
  }

  /** The bind group of a kernel and these parts of buffers. */
  group(shader: Shader, bindings: readonly Bound[]): GPUBindGroup {
    let key = `${idOf(shader)}`;
    for (const { buffer, offset, size } of bindings) key += `;${idOf(buffer)},${offset},${size}`;
    const group =
      this.#groups.get(key) ??
      this.#before.get(key) ??
      this.#gpu.device.createBindGroup({
        layout: this.pipeline(shader).getBindGroupLayout(0),
        entries: bindings.map((resource, binding) => ({ binding, resource })),
      });
    this.#groups.set(key, group);
    return group;
  }

  /** Ends a plan of so many dispatches: once many groups are known, those that nothing asks for again go. */
  sweep(dispatches: number): void {
    if (this.#groups.size < 4 * dispatches + 64) return;
    this.#before = this.#groups;
    this.#groups = new Map();
  }

  /** The kernel compiled, if not ahead, now. */
  pipeline(shader: Shader): GPUComputePipeline {
    const { device } = this.#gpu;
    shader.pipeline ??= this.#gpu.watch(`the kernel of ${shader.label}`, () =>
      device.createComputePipeline(descriptorOf(device, shader)),
    );
    return shader.pipeline;
  }
}
