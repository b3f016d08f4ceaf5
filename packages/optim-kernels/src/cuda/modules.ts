import type { CudaKernel } from "./cudaKernel.ts";
import type { Gpu } from "./gpu.ts";

/** How many modules are kept besides those that plans use. Rules are few; who makes new ones without end would fill the memory. */
const most = 512;

interface Loaded {
  readonly module: bigint;
  readonly entries: readonly bigint[];
}

/** The kernels of a device that are ready to run, by their text: optimizers of one rule share them. */
export class Modules {
  readonly #gpu: Gpu;
  readonly #isUsed: (source: string) => boolean;
  /** The one that was asked for last is the last one. */
  readonly #known = new Map<string, Loaded>();

  /** @param isUsed - Whether something that is ready to run has entries of this text. */
  constructor(gpu: Gpu, isUsed: (source: string) => boolean) {
    this.#gpu = gpu;
    this.#isUsed = isUsed;
  }

  /** The entries of a kernel in the order of its sweeps; what is not there yet is made now, which takes some milliseconds. */
  entries(kernel: CudaKernel): readonly bigint[] {
    const { source } = kernel;
    const known = this.#known.get(source);
    const loaded = known ?? this.#load(kernel);
    this.#known.delete(source);
    this.#known.set(source, loaded);
    if (!known && this.#known.size > most) this.#unloadOldest(source);
    return loaded.entries;
  }

  #load({ source, sweeps, program }: CudaKernel): Loaded {
    const module = this.#gpu.load(source, program.name);
    try {
      return { module, entries: sweeps.map(({ entry }) => this.#gpu.entry(module, entry)) };
    } catch (error) {
      this.#gpu.letGo(() => this.#gpu.unload(module));
      throw error;
    }
  }

  #unloadOldest(newest: string): void {
    const oldest = [...this.#known.keys()].find((source) => source !== newest && !this.#isUsed(source));
    if (oldest === undefined) return;
    const { module } = this.#known.get(oldest)!;
    this.#known.delete(oldest);
    this.#gpu.letGo(() => this.#gpu.unload(module));
  }
}
