import type { TensorLaunch } from "../backend.ts";
import type { Node } from "../expr.ts";
import { type Extent, matrixOf, sizeOf } from "../extent.ts";
import type { JsKernel } from "./kernel.ts";
import { type Lanes, loops } from "./lanes.ts";
import { runSteps, type Sweep } from "./sweep.ts";

/** Lanes that are computed at a time: few enough for all registers of a rule to stay in the second-level cache. */
const CHUNK = 1024;

type Each = (lanes: readonly Lanes[], start: number, n: number) => void;

/** Merges into accumulators, in float64 and from the first weight to the last: the order is part of the definition. */
const merge: Record<string, (into: Float64Array, at: number, x: number) => void> = {
  sum(into, at, x) {
    into[at]! += x;
  },
  highest(into, at, x) {
    into[at] = Math.max(into[at]!, x);
  },
  lowest(into, at, x) {
    into[at] = Math.min(into[at]!, x);
  },
};
const neutral: Record<string, number> = { sum: 0, highest: -Infinity, lowest: Infinity };

/** An accumulator of `length` values for a reduction. */
export const accumulator = (n: Node, length = 1): Float64Array => new Float64Array(length).fill(neutral[n.op]!);

/** One parameter in one step: the values known so far, and the way to the next ones. */
export class Frame {
  readonly kernel: JsKernel;
  readonly #tensor: TensorLaunch<Lanes>;
  /** What is known whole: uniforms, reductions, and everything below one value per weight. */
  readonly #known = new Map<Node, Lanes>();
  readonly #length: number;
  readonly #rows: number;
  readonly #columns: number;

  constructor(kernel: JsKernel, tensor: TensorLaunch<Lanes>) {
    const { rows, counter, shape } = tensor;
    this.kernel = kernel;
    this.#tensor = tensor;
    this.#length = sizeOf(shape);
    ({ rows: this.#rows, columns: this.#columns } = matrixOf(shape));
    const row = rows.values[counter ? counter[0]! - rows.first : 0];
    if (!row) throw new Error(`internal: no row of uniforms for step ${counter?.[0]} (first ${rows.first}, ${rows.values.length} rows).`);
    kernel.program.uniforms.forEach((n, i) => this.#known.set(n, this.#round(1, row[i]!)));
  }

  /** Computes this parameter's part of the reductions of one pass; those over all parameters end up in `shared`. */
  reduce(pass: number, shared: Map<Node, Float64Array>): void {
    const reductions = this.kernel.program.passes[pass] ?? [];
    if (reductions.length === 0) return;
    const into = reductions.map((n) => shared.get(n) ?? accumulator(n, this.#lanes(n.extent)));
    const sweep = this.kernel.passes[pass]!;
    this.#sweep(sweep, (lanes, start, n) => {
      reductions.forEach(({ op, name }, r) => {
        const add = merge[op]!;
        const values = lanes[sweep.roots[r]!]!;
        for (let i = 0; i < n; i++) add(into[r]!, this.#place(name, start + i), values[i]!);
      });
    });
    reductions.forEach((n, r) => this.#learn(n, into[r]!));
  }

  /** Takes what all parameters together have come to. */
  share(pass: number, shared: ReadonlyMap<Node, Float64Array>): void {
    for (const n of this.kernel.program.passes[pass] ?? []) if (shared.has(n)) this.#learn(n, shared.get(n)!);
  }

  /** A reduction is known once it is rounded to this parameter's precision. */
  #learn(n: Node, values: Float64Array): void {
    this.#known.set(n, this.kernel.lanes.from(values));
  }

  /** Writes what the program keeps. Everything is computed before the place that it is read from is written. */
  store(): void {
    const { program, stores, elementStores } = this.kernel;
    const whole = program.stores.filter(({ extent }) => extent !== "element");
    const values = whole.map(({ value, extent }) => this.#spread(value, this.#lanes(extent as Extent)));
    this.#sweep(stores, (lanes, start, n) => {
      elementStores.forEach(({ to }, s) => {
        const from = lanes[stores.roots[s]!]!;
        this.#buffer(to).set(n === from.length ? from : from.subarray(0, n), start);
      });
    });
    whole.forEach(({ to }, i) => this.#buffer(to).set(values[i]!));
  }

  #sweep({ inputs, steps, registers }: Sweep, each: Each): void {
    const size = Math.min(CHUNK, this.#length);
    const lanes: Lanes[] = this.kernel.scratch(registers, CHUNK).slice();
    const moving = inputs.flatMap((n, i) => {
      if (n.extent === "element" || n.extent === "row" || n.extent === "column") return [[i, n] as const];
      lanes[i]!.fill(this.#value(n)[0]!, 0, size);
      return [];
    });
    for (let start = 0; start < this.#length; start += CHUNK) {
      const n = Math.min(CHUNK, this.#length - start);
      for (const [i, input] of moving) {
        if (input.extent === "element") lanes[i] = this.#buffer(input.name).subarray(start, start + n);
        else {
          const whole = this.#value(input);
          for (let k = 0; k < n; k++) lanes[i]![k] = whole[this.#place(input.extent, start + k)]!;
        }
      }
      runSteps(steps, lanes, n);
      each(lanes, start, n);
    }
  }

  /** The value of a node below one per weight, whole. */
  #value(n: Node): Lanes {
    const known = this.#known.get(n);
    if (known) return known;
    const size = this.#lanes(n.extent);
    let made: Lanes;
    if (n.op === "const") made = this.#round(1, Number(n.name));
    else if (n.op === "load") made = this.#buffer(n.name).slice();
    else {
      const [a, b = a, c = a] = n.args.map((arg) => this.#spread(arg, size));
      made = this.#round(size);
      loops[n.op as keyof typeof loops](made, a!, b!, c!, size);
    }
    this.#known.set(n, made);
    return made;
  }

  /** A value for `size` lanes: one that is the same everywhere is repeated. */
  #spread(n: Node, size: number): Lanes {
    const whole = this.#value(n);
    return whole.length === 1 ? this.#round(size, whole[0]!) : whole;
  }

  #round(size: number, value = 0): Lanes {
    return new this.kernel.lanes(size).fill(value);
  }

  #lanes(extent: Extent): number {
    return extent === "row" ? this.#rows : extent === "column" ? this.#columns : 1;
  }

  /** Where the weight at `i` counts in a value of this extent. */
  #place(extent: string, i: number): number {
    return extent === "row" ? Math.floor(i / this.#columns) : extent === "column" ? i % this.#columns : 0;
  }

  #buffer(name: string): Lanes {
    return this.#tensor.buffers[name]!;
  }
}
