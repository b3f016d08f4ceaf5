import {
  type Backend,
  OptimError,
  type Options,
  type Program,
  type Rows,
  type TensorLaunch,
  uniformTable,
} from "optim-core";
import { numbersOf } from "./numbersOf.ts";

/** How many step counts may be possible at once: as many steps as the device may be behind with telling. */
const widest = 4096;

const noUniforms: Rows = { first: 0, values: [new Float64Array()] };
const oneNumber: readonly number[] = [1];

let made = 0;

/**
 * Note [Counts on the device]
 * A step that the device may skip does not advance its count, and bias correction needs that count. So it lies on the device: one number,
 * how many steps were done since the host last knew (`base`). For every count that is possible the host sends the uniforms, evaluated in
 * float64, and the kernel takes those of its own count. What was done is read in the background, which narrows what is possible again.
 * Parameters of one precision that had their gradients in the same steps share a count; one that misses a step leaves the others.
 */
export class DeviceCount<Buf> {
  readonly counter: Buf;
  /** What counts it, as a tensor of a rule. */
  readonly launch: TensorLaunch<Buf>;
  readonly #backend: Backend<Buf>;
  readonly #gate: Buf;
  readonly #base: number;
  readonly #id = ++made;
  /** Steps that the device was given, skipped or not. */
  #given = 0;
  /** The least and the greatest count that is possible. */
  #least: number;
  #most: number;
  #isReading = false;
  #isFreed = false;
  /** The table that each group was given last, and all that it depends on. */
  readonly #tables = new WeakMap<object, { readonly program: Program; readonly key: string; readonly rows: Rows }>();

  /** @param base - A count that the host knows; of `from`, where there is one, this is a copy. */
  constructor(backend: Backend<Buf>, gate: Buf, base: number, from?: DeviceCount<Buf>) {
    this.#backend = backend;
    this.#gate = gate;
    this.#base = base;
    this.#least = from ? from.#least : base;
    this.#most = from ? from.#most : base;
    this.counter = backend.alloc("f32", 1, "counter");
    if (from) backend.copy(from.counter, this.counter);
    this.launch = { buffers: { p: this.counter, gate }, shape: oneNumber, rows: noUniforms };
  }

  /** The greatest count that is possible. */
  get most(): number {
    return this.#most;
  }

  /** The same count, for some of its parameters, which go on without the others. */
  split(): DeviceCount<Buf> {
    return new DeviceCount(this.#backend, this.#gate, this.#base, this);
  }

  /**
   * The uniforms of the next step of a group for every count that is possible; as many rows as a power of two, so that a backend meets few
   * lengths of tables. The same object as before where nothing has changed: a backend has it already.
   */
  rows(program: Program, group: Options): Rows {
    const { params: _, ...options } = group;
    const count = 2 ** Math.ceil(Math.log2(this.#most - this.#least + 1));
    const key = JSON.stringify([this.#least, count, options]);
    const known = this.#tables.get(group);
    if (known?.program === program && known.key === key) return known.rows;
    const rows = { first: this.#least - this.#base, values: uniformTable(program, options, this.#least + 1, count) };
    this.#tables.set(group, { program, key, rows });
    return rows;
  }

  /** The count once everything enqueued before this call is done. */
  async read(): Promise<number> {
    return this.#base + Number((await this.#backend.read(this.counter))[0]);
  }

  /** Takes note of a step that the device was given. */
  advance(): void {
    this.#given++;
    this.#most++;
  }

  /**
   * Looks what was done, at once where that can be seen, else in the background if there is something to learn, and once more if steps were
   * given meanwhile; `tell` is called where that is not what the host took for true.
   */
  look(tell: () => void): void {
    const seen = numbersOf(this.#backend, this.counter);
    if (seen) {
      this.#know(this.#base + seen[0]!, this.#given, tell);
      return;
    }
    if (this.#isReading || this.#least === this.#most) return;
    this.#isReading = true;
    const given = this.#given;
    // Where the device is lost, whatever is asked of it next says so.
    const end = (count?: number): void => {
      this.#isReading = false;
      if (count === undefined) return;
      this.#know(count, given, tell);
      if (this.#given > given && !this.#isFreed) this.look(tell);
    };
    this.read().then(end, () => end());
  }

  /** @throws OptimError where too many counts are possible for another step. */
  check(who: string): void {
    if (this.#most - this.#least >= widest)
      throw new OptimError(
        `${who}: ${widest} steps were given to the device, and it could not tell yet which were skipped. ` +
          "Await something now and then, such as scaler.getScale().",
      );
  }

  free(): void {
    this.#isFreed = true;
    this.#backend.free(this.counter);
  }

  toString(): string {
    return `count ${this.#id}`;
  }

  /** Takes the count that was the true one when so many steps were given. */
  #know(count: number, given: number, tell: () => void): void {
    const before = this.#most;
    this.#least = count;
    this.#most = count + this.#given - given;
    if (this.#most !== before) tell();
  }
}
