import { type DType, type Kernel, OptimError, type Program } from "optim-core";
import { isVariable } from "./held.ts";
import type { Place } from "./place.ts";
import { RunBuffers } from "./runBuffers.ts";
import type { TfBuffer } from "./tfBuffer.ts";

type Buffers = Readonly<Record<string, TfBuffer>>;

/** A program, compiled for each place that it has run in. */
export class PlacedKernel implements Kernel {
  readonly program: Program;
  /** The symbols that it writes. */
  readonly #stored: ReadonlySet<string>;
  readonly #taken = new WeakMap<Buffers, RunBuffers>();
  readonly #dtypes: Readonly<Record<string, DType>>;
  readonly #made = new WeakMap<Place, Kernel>();
  #last: Kernel;

  constructor(place: Place, program: Program, dtypes: Readonly<Record<string, DType>>) {
    this.program = program;
    this.#stored = new Set(program.stores.map(({ to }) => to));
    this.#dtypes = dtypes;
    this.#last = this.in(place);
  }

  /** The buffers of one parameter, told apart. @throws OptimError where it is to write to a tensor that is no variable. */
  take(buffers: Buffers): RunBuffers {
    const taken = this.#taken.get(buffers) ?? new RunBuffers(buffers, this.#stored);
    this.#taken.set(buffers, taken);
    for (const { tensor } of taken.written)
      if (!isVariable(tensor))
        throw new OptimError(
          `tfjs: ${this.program.name} writes to a tensor of shape [${tensor.shape}] that is no variable. ` +
            "Gradients belong to tf: clip them with the options clipNorm and clipValue.",
        );
    return taken;
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
