import { type BufferInfo, type DType, OptimError } from "optim-core";
import type { Place } from "./place.ts";

/** State of an optimizer: an array in the memory of a place. It moves along where tf is set to another backend and it can be read at once. */
export class StateArray implements BufferInfo {
  readonly dtype: DType;
  readonly length: number;
  readonly #role: string | undefined;
  readonly #owner: string | undefined;
  #place: Place;
  #array: unknown;

  constructor(place: Place, { dtype, length }: BufferInfo, role?: string, owner?: string) {
    this.dtype = dtype;
    this.length = length;
    this.#role = role;
    this.#owner = owner;
    this.#place = place;
    this.#array = place.kernels.alloc(dtype, length, role, owner);
  }

  /** Whether it is not freed. */
  get isLive(): boolean {
    return this.#array !== undefined;
  }

  /** Where it lies. */
  get place(): Place {
    return this.#place;
  }

  /** The array itself, brought to that place first. */
  in<Buf>(place: Place<Buf>): Buf {
    if (this.#array === undefined) throw new OptimError("tfjs: this state was freed. Make a new optimizer.");
    if ((this.#place as Place<never>) === place) return this.#array as Buf;
    const from = this.#place;
    if (!from.numbers)
      throw new OptimError(
        `tfjs: the backend of tf is now "${place.name}", and ${this.#owner ? `the state of ${this.#owner}` : "state"} lies on "${from.name}", which cannot be read at once. ` +
          "Carry the state over: await stateDict() before the change, loadStateDict() after it.",
      );
    const array = place.kernels.alloc(this.dtype, this.length, this.#role, this.#owner);
    place.kernels.write(array, from.numbers(this.#array));
    from.kernels.free(this.#array);
    this.#place = place as Place;
    this.#array = array;
    return array;
  }

  free(): void {
    if (this.#array !== undefined) this.#place.kernels.free(this.#array);
    this.#array = undefined;
  }
}
