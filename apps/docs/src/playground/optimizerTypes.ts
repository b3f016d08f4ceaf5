import { builtins } from "optim-core/registry";
import type { OptimizerType } from "./optimizerType.ts";
import { readerOptimizer } from "./reader/readerOptimizer.ts";
import type { Entrant } from "./settings.ts";

/** Gives what a module in TypeScript exports. */
export type LoadModule = (source: string) => Promise<Readonly<Record<string, unknown>>>;

/** Finds the classes of entrants. A reader's module is loaded once, however often its text comes. */
export class OptimizerTypes {
  readonly #load: LoadModule;
  readonly #loaded = new Map<string, Promise<OptimizerType>>();

  constructor(load: LoadModule) {
    this.#load = load;
  }

  /** @throws OptimError for a name that is not registered, and what {@link OptimizerTypes.read} throws. */
  async of({ optimizer, source }: Pick<Entrant, "optimizer" | "source">): Promise<OptimizerType> {
    return source === undefined ? (builtins.get(optimizer) as unknown as OptimizerType) : this.read(source);
  }

  /** @throws OptimError where the module does not load or does not export one optimizer; and whatever it throws itself. */
  read(source: string): Promise<OptimizerType> {
    const known = this.#loaded.get(source);
    if (known) return known;
    const type = this.#load(source).then((exports) => readerOptimizer(exports) as unknown as OptimizerType);
    // One that failed may be tried again: what it lacked may have been the network.
    type.catch(() => this.#loaded.delete(source));
    this.#loaded.set(source, type);
    return type;
  }
}
