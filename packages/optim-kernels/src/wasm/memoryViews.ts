/** A memory as numbers of each kind. Growing a memory empties every view of it, so each is taken anew where that has happened. */
export class MemoryViews {
  readonly #memory: WebAssembly.Memory;
  #words = new Int32Array(0);
  #singles = new Float32Array(0);
  #doubles = new Float64Array(0);

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  get words(): Int32Array {
    this.#take();
    return this.#words;
  }
  get singles(): Float32Array {
    this.#take();
    return this.#singles;
  }
  get doubles(): Float64Array {
    this.#take();
    return this.#doubles;
  }

  /** The numbers of a precision from a pointer on. */
  numbers(type: "f32" | "f64", pointer: number, length: number): Float32Array | Float64Array {
    const [all, bytes] = type === "f64" ? [this.doubles, 8] : [this.singles, 4];
    return all.subarray(pointer / bytes, pointer / bytes + length);
  }

  /** Writes one number of a precision. */
  write(type: "f32" | "f64", pointer: number, value: number): void {
    if (type === "f64") this.doubles[pointer / 8] = value;
    else this.singles[pointer / 4] = value;
  }

  #take(): void {
    const { buffer } = this.#memory;
    if (this.#words.buffer === buffer) return;
    this.#words = new Int32Array(buffer);
    this.#singles = new Float32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }
}
