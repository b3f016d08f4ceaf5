import type { DType, Kernel, Program } from "optim-core";
import type { Place } from "./place.ts";

/** A program, compiled for each place that it has run in. */
export class PlacedKernel implements Kernel {
  readonly program: Program;
  /** The symbols that it writes. */
  readonly stored: ReadonlySet<string>;
  readonly #dtypes: Readonly<Record<string, DType>>;
  readonly #made = new WeakMap<Place, Kernel>();
  #last: Kernel;

  constructor(place: Place, program: Program, dtypes: Readonly<Record<string, DType>>) {
    this.program = program;
    this.stored = new Set(program.stores.map(({ to }) => to));
    this.#dtypes = dtypes;
    this.#last = this.in(place);
  }

  get source(): string {
    return this.#last.source ?? "";
  }

  in(place: Place): Kernel {
    const kernel = this.#made.get(place) ?? place.kernels.compile(this.program, this.#dtypes);
    this.#made.set(place, kernel);
    this.#last = kernel;
    return kernel;
  }
}
