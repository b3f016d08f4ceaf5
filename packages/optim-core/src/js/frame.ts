import type { Kernel, TensorLaunch } from "../backend.ts";
import { type Bench, evaluate } from "../evaluate.ts";
import type { Node, ReduceOp } from "../expr.ts";
import { type Extent, type SlotExtent, sizeOf, slotShape } from "../extent.ts";
import { getOrInsert } from "../getOrInsert.ts";
import type { Lanes } from "../lanes.ts";
import { reducers } from "../reducers.ts";

/** A program with the precision of its arithmetic, that of the parameter. */
export interface JsKernel extends Kernel, Pick<Bench, "Type"> {}

/** One parameter in one step. */
export interface Frame {
  /** Adds this parameter's part, if its program has one, to what a reduction is so far, in float64. */
  reduce(n: Node, before?: Lanes): Lanes;
  /** Evaluates what the program keeps, and writes it. */
  store(): void;
}

/** Prepares a parameter; `total` gives the reductions over all of them. */
export function frameOf(
  { Type, program: { stores, uniforms, nodes } }: JsKernel,
  { shape, buffers, rows, counter }: TensorLaunch<Lanes>,
  total: (n: Node) => Lanes,
): Frame {
  const sizeIn = (extent: Extent): number => sizeOf(slotShape(extent as SlotExtent, shape));
  const columns = sizeIn("column");
  const row = rows.values[counter ? counter[0]! - rows.first : 0]!;
  const known = new Map<Node, Lanes>(uniforms.map((n, i) => [n, row.subarray(i, i + 1)]));
  /** Where the weight at `i` finds its value in an extent. */
  const place = (extent: Extent, i: number): number =>
    extent === "row" ? (i - (i % columns)) / columns : extent === "column" ? i % columns : 0;
  const bench: Bench = {
    Type,
    read(n, out, extent, start) {
      const values = n.op === "load" ? buffers[n.name]! : whole(n);
      if (n.extent === extent) out.set(values.subarray(start, start + out.length));
      else if (values.length === 1) out.fill(values[0]!);
      else for (let i = 0; i < out.length; i++) out[i] = values[place(n.extent, start + i)]!;
    },
  };
  const sweep = (roots: readonly Node[], extent: Extent, each: Parameters<typeof evaluate>[4]): void =>
    evaluate(bench, roots, extent, sizeIn(extent), each);
  /** All values of a node at an extent, in an array of their own. */
  const spread = (n: Node, extent: Extent): Lanes => {
    const all = new Type(sizeIn(extent));
    sweep([n], extent, (values, _, start) => all.set(values, start));
    return all;
  };
  /** All values of a node of less than one value per weight. */
  const whole = (n: Node): Lanes =>
    getOrInsert(known, n, () => {
      if (!(n.op in reducers)) return spread(n, n.extent);
      return n.extent === "all" ? total(n) : reduce(n);
    });
  const reduce: Frame["reduce"] = (n, before) => {
    const [neutral, merge] = reducers[n.op as ReduceOp];
    const into = before ?? new Float64Array(sizeIn(n.extent)).fill(neutral);
    if (nodes.includes(n))
      sweep(n.args, "element", (values, _, start) => {
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
      const elements = stores.filter(({ extent }) => extent === "element");
      const others = stores.filter(({ extent }) => extent !== "element");
      const values = others.map(({ value, extent }) => spread(value, extent as Extent));
      sweep(
        elements.map(({ value }) => value),
        "element",
        (v, r, start) => buffers[elements[r]!.to]!.set(v, start),
      );
      others.forEach(({ to }, r) => buffers[to]!.set(values[r]!));
    },
  };
}
