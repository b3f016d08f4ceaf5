import type { DType } from "optim-core";
import { fail } from "./fail.ts";
import { type Format, formats, type WasmView } from "./format.ts";
import type { Heap } from "./heap.ts";

/** A run of numbers in a WebAssembly memory: what a parameter, a gradient or a slot of state is to the `wasm` backend. */
export class WasmArray {
  declare readonly dtype: DType;
  declare readonly length: number;
  /** Where it begins in the memory, in bytes; -1 once it is freed. */
  declare pointer: number;
  declare readonly format: Format;
  readonly #heap: Heap;
  #view: WasmView | undefined;

  /** @param format - how its numbers lie there, for a precision that is not always there */
  constructor(heap: Heap, pointer: number, dtype: DType, length: number, format: Format = formats[dtype as "f32"]) {
    this.#heap = heap;
    this.pointer = pointer;
    this.dtype = dtype;
    this.length = length;
    this.format = format;
  }

  /** The numbers themselves. Growing the memory empties a view, so take it when you need it, and do not keep it. @throws RangeError once it is freed. */
  get view(): WasmView {
    const { buffer } = this.#heap.memory;
    if (this.#view?.buffer !== buffer) this.#view = new this.format.array(buffer, this.pointer, this.length);
    return this.#view;
  }

  /** Copies numbers in, from the first on. */
  set(values: ArrayLike<number>): void {
    this.view.set(this.format.encode(values));
  }

  /** Whether it lies in this heap and is not freed. */
  isIn(heap: Heap): boolean {
    return this.#heap === heap && this.pointer >= 0;
  }

  /** Itself. @throws OptimError that says `what`, unless it lies in this heap and is not freed. */
  in(heap: Heap, what = () => "an array"): this {
    return this.isIn(heap) ? this : fail(`${what()} was freed, or lies in another memory. Allocate it here.`);
  }

  /** Gives its memory back. */
  free(): void {
    this.#heap.free(this.pointer);
    this.pointer = -1;
    this.#view = undefined;
  }
}
