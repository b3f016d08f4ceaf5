import type { CudaKernel } from "./cudaKernel.ts";
import type { Gpu } from "./gpu.ts";

/** How many modules are kept. Rules are few; who makes new ones without end would fill the memory. */
const most = 512;

/** The kernels of a device that are ready to run, by their text: optimizers of one rule share them. */
export class Modules {
  readonly #gpu: Gpu;
  readonly #known = new Map<string, { readonly module: bigint; readonly entries: readonly bigint[] }>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** The entries of a kernel in the order of its sweeps; what is not there yet is made now, which takes some milliseconds. */
  entries({ source, sweeps, program }: CudaKernel): readonly bigint[] {
    const known = this.#known.get(source);
    if (known) return known.entries;
    const module = this.#gpu.load(source, program.name);
    const entries = sweeps.map(({ entry }) => this.#gpu.entry(module, entry));
    this.#known.set(source, { module, entries });
    if (this.#known.size > most) {
      const [oldest, { module: old }] = this.#known.entries().next().value!;
      this.#known.delete(oldest);
      this.#gpu.unload(old);
    }
    return entries;
  }
}
