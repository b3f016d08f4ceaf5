import type { Kernel, TensorLaunch } from "../backend.ts";
import { type Bench, evaluate } from "../evaluate.ts";
import { isReduction, type Node } from "../expr.ts";
import { type Extent, matrixOf, sizeOf, slotShape } from "../extent.ts";
import type { Lanes } from "../lanes.ts";

/** A program with the precision of its arithmetic, that of the parameter, and lanes to compute in. */
export interface JsKernel extends Kernel, Omit<Bench, "read"> {}

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
  { program: { stores, uniforms }, ...lanes }: JsKernel,
  { buffers, shape, rows, counter }: TensorLaunch<Lanes>,
  total: (n: Node) => Lanes,
): Frame {
  const { columns } = matrixOf(shape);
  const row = rows.values[counter ? counter[0]! - rows.first : 0]!;
  const known = new Map(uniforms.map((n, i) => [n, row.subarray(i, i + 1) as Lanes]));
  const sizeIn = (extent: Extent): number => sizeOf(slotShape(extent as "element", shape));
  /** Where the weight at `i` finds its value in an extent. */
  const place = (extent: Extent, i: number): number =>
    extent === "row" ? Math.floor(i / columns) : extent === "column" ? i % columns : 0;
  const bench: Bench = {
    ...lanes,
    read(n, out, extent, start) {
      const values = n.op === "load" ? buffers[n.name]! : whole(n);
      if (n.extent === extent) out.set(values.subarray(start, start + out.length));
      else if (values.length === 1) out.fill(values[0]!);
      else for (let i = 0; i < out.length; i++) out[i] = values[place(n.extent, start + i)]!;
    },
  };
  /** All values of a node at an extent, in an array of their own. */
  const spread = (n: Node, extent: Extent): Lanes => {
    const length = sizeIn(extent);
    const all = new lanes.Type(length);
    evaluate(bench, [n], extent, length, (values, _, start) => all.set(values, start));
    return all;
  };
  /** All values of a node of less than one value per weight. */
  const whole = (n: Node): Lanes => {
    const { extent } = n;
    const reduced = (): Lanes => (extent === "all" ? total(n) : reduce(n, accumulator(n, sizeIn(extent))));
    const values = known.get(n) ?? (isReduction(n) ? reduced() : spread(n, extent));
    known.set(n, values);
    return values;
  };
  const reduce: Frame["reduce"] = (n, into) => {
    const [, merge] = reducers[n.op]!;
    evaluate(bench, n.args, "element", sizeIn("element"), (values, _, start) => {
      for (let i = 0; i < values.length; i++) {
        const at = place(n.extent, start + i);
        into[at] = merge(into[at]!, values[i]!);
      }
    });
    return into;
  };
  return {
    reduce,
    store() {
      const [elements, others] = [true, false].map((is) =>
        stores.filter(({ extent }) => (extent === "element") === is),
      );
      const values = others!.map(({ value, extent }) => spread(value, extent as Extent));
      const roots = elements!.map(({ value }) => value);
      if (roots[0])
        evaluate(bench, roots, "element", sizeIn("element"), (v, r, start) => buffers[elements![r]!.to]!.set(v, start));
      others!.forEach(({ to }, r) => buffers[to]!.set(values[r]!));
    },
  };
}
