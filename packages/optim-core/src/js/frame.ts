import type { Kernel, TensorLaunch } from "../backend.ts";
import { evaluator } from "../evaluate.ts";
import type { Node } from "../expr.ts";
import { type Extent, matrixOf, sizeOf } from "../extent.ts";
import type { Lanes } from "../lanes.ts";

/** Weights that are computed at a time: few enough for all values of a rule to stay in the second-level cache. */
const CHUNK = 2048;

/** A program with the precision of its arithmetic, that of the parameter, and lanes to compute in. */
export interface JsKernel extends Kernel {
  readonly Type: Float32ArrayConstructor | Float64ArrayConstructor;
  readonly pool: Lanes[];
}

/** Reductions run in float64, from the first weight to the last: the order is part of the definition. */
const reducers: Readonly<Record<string, readonly [neutral: number, merge: (a: number, b: number) => number]>> = {
  sum: [0, (a, b) => a + b],
  highest: [-Infinity, Math.max],
  lowest: [Infinity, Math.min],
};

/** Where a reduction adds up. */
export const accumulator = ({ op }: Node, length = 1): Float64Array => new Float64Array(length).fill(reducers[op]![0]);

/** One parameter in one step. */
export interface Frame {
  /** Adds this parameter's part to a reduction. */
  reduce(n: Node, into: Float64Array): Float64Array;
  /** Evaluates what the program keeps, and writes it. */
  store(): void;
}

/** Prepares a parameter; `total` gives the reductions over all of them. */
export function frameOf(
  { program: { loads, stores, uniforms }, Type, pool }: JsKernel,
  { buffers, shape, rows, counter }: TensorLaunch<Lanes>,
  total: (n: Node) => Float64Array,
): Frame {
  const length = sizeOf(shape);
  const { rows: height, columns } = matrixOf(shape);
  const row = rows.values[counter ? counter[0]! - rows.first : 0]!;
  const known = new Map(uniforms.map((n, i) => [n, Type.of(row[i]!) as Lanes]));
  for (const n of loads) if (n.extent !== "element") known.set(n, buffers[n.name]!.slice());
  const make = (extent: Extent): Lanes => new Type(extent === "row" ? height : extent === "column" ? columns : 1);
  /** Where the weight at `i` finds its value in an extent. */
  const place = (extent: Extent, i: number): number =>
    extent === "row" ? Math.floor(i / columns) : extent === "column" ? i % columns : 0;
  const reduce: Frame["reduce"] = (n, into) => {
    const [, merge] = reducers[n.op]!;
    sweep(n.args, (values, _, start) => {
      for (let i = 0; i < values.length; i++) {
        const at = place(n.extent, start + i);
        into[at] = merge(into[at]!, values[i]!);
      }
    });
    return into;
  };
  const leaf = (n: Node): Float64Array =>
    n.extent === "all" ? total(n) : reduce(n, accumulator(n, make(n.extent).length));
  const value = evaluator(known, make, leaf, place);

  /** Computes values for each weight, chunk by chunk. A value is ready before the place that it was read from may be written. */
  const sweep = (roots: readonly Node[], each: (values: Lanes, r: number, start: number) => void): void => {
    const lanes = pool.splice(0);
    for (let start = 0; start < length; start += CHUNK) {
      const end = Math.min(start + CHUNK, length);
      let used = 0;
      const chunk = evaluator(
        new Map([...known, ...loads.map((n) => [n, known.get(n) ?? buffers[n.name]!.subarray(start, end)] as const)]),
        // The values of one chunk are made in the order of the last: each finds its lanes again.
        (extent) =>
          extent === "element" ? (lanes[used++] ??= new Type(CHUNK)).subarray(0, end - start) : make(extent),
        value,
        (extent, i) => place(extent, start + i),
      );
      roots
        .map((n) => (n.op === "load" ? chunk(n, "element").slice() : chunk(n, "element")))
        .forEach((v, r) => each(v, r, start));
    }
    pool.push(...lanes);
  };

  return {
    reduce,
    store() {
      const whole = stores.filter(({ extent }) => extent !== "element");
      const wholes = whole.map((store) => value(store.value, store.extent as Extent));
      const elements = stores.filter((store) => !whole.includes(store));
      const roots = elements.map((store) => store.value);
      if (roots[0]) sweep(roots, (values, r, start) => buffers[elements[r]!.to]!.set(values, start));
      whole.forEach(({ to }, r) => buffers[to]!.set(wholes[r]!));
    },
  };
}
