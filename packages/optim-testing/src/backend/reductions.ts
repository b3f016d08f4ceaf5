import { highest, lowest, mean, type Num, norm, type Over, scalar, sizeOf, slot, sum } from "optim-core";
import { expectClose } from "../expectSame.ts";
import { type BackendChecks, epsilonOf, rounded } from "./backendInfo.ts";
import { type Job, launch, launchOne, looseRule } from "./launch.ts";
import { expectResult } from "./numbers.ts";
import { lengthOf, placeOf, randomList, shapes } from "./places.ts";

const operations = { sum, highest, lowest } as const;

/** Reduces with every operation over one extent. */
const reducer = (over: Over) =>
  looseRule({
    name: "Reduce",
    hyper: {},
    state: Object.fromEntries(Object.keys(operations).map((name) => [name, slot({ extent: over })])),
    update: ({ p, g }) => ({
      p,
      ...Object.fromEntries(Object.entries(operations).map(([name, reduce]) => [name, reduce(g, over)])),
    }),
  });

/** The same in plain JavaScript, from the first weight to the last. */
function reduced(over: Over, tensors: readonly { readonly g: readonly number[]; readonly shape: readonly number[] }[]) {
  const first = tensors[0]!.shape;
  const empty = (value: number) => Array<number>(lengthOf(over, first)).fill(value);
  const out = { sum: empty(0), highest: empty(-Infinity), lowest: empty(Infinity), size: empty(0) };
  for (const { g, shape } of tensors)
    g.forEach((x, i) => {
      const at = placeOf(over, i, shape);
      out.sum[at]! += x;
      out.size[at]! += Math.abs(x);
      out.highest[at] = Math.max(out.highest[at]!, x);
      out.lowest[at] = Math.min(out.lowest[at]!, x);
    });
  return out;
}

/** Reduces, and compares: whole numbers, whose sums are exact in any order, and others. */
const reductionCheck =
  (over: Over): BackendChecks[string] =>
  async (backend, dtype, info) => {
    for (const shape of shapes)
      for (const kind of ["whole", "any"]) {
        const g = randomList(sizeOf(shape), 5).map((x) => (kind === "whole" ? Math.round(x * 8) : x));
        const result = await launchOne(backend, dtype, { rule: reducer(over), tensors: [{ shape, values: { g } }] });
        const expected = reduced(over, [{ g, shape }]);
        for (const name of ["sum", "highest", "lowest"] as const)
          expected[name].forEach((x, at) => {
            const what = `${name} over ${over} ${at} of [${shape}]`;
            const slack =
              name === "sum" && kind === "any" ? (info.ulps?.sum ?? 0) * epsilonOf(dtype) * expected.size[at]! : 0;
            const actual = result[name]![at]!;
            if (!info.exact && Math.abs(actual - x) <= slack) return;
            expectResult(actual, rounded(dtype, x), dtype, info, 0, what);
          });
      }
  };

const total = (scale: (x: Num) => Num) =>
  looseRule({
    name: "Total",
    hyper: {},
    state: { out: slot({ extent: "all" }), twice: slot({ extent: "all" }) },
    update: ({ p, g }) => {
      const all = sum(g.square(), "all");
      return { p: scale(p).add(all), out: all, twice: highest(g.abs(), "all") };
    },
  });

/** Values gathered from a larger extent. */
export const reductions: BackendChecks = {
  "reductions over a tensor are right": reductionCheck("tensor"),
  "reductions over rows are right": reductionCheck("row"),
  "reductions over columns are right": reductionCheck("column"),
  "reductions over all are right for one tensor": reductionCheck("all"),

  async "means of long lines keep the precision of short ones"(backend, dtype) {
    const overs = ["tensor", "row", "column", "all"] as const;
    const rule = looseRule({
      name: "LongMean",
      hyper: {},
      state: Object.fromEntries(overs.map((over) => [over, slot({ extent: over })])),
      update: ({ p, g }) => ({ p, ...Object.fromEntries(overs.map((over) => [over, mean(g, over)])) }),
    });
    // Equal numbers are the worst: their roundings do not cancel out.
    const x = Math.fround(0.1);
    for (const shape of [
      [200_000, 2],
      [2, 200_000],
      [20_011, 64],
    ]) {
      const g = new Float32Array(sizeOf(shape)).fill(x);
      const result = await launchOne(backend, dtype, { rule, tensors: [{ shape, values: { g } }] });
      for (const over of overs) {
        const furthest = result[over]!.reduce((most, mean) => Math.max(most, Math.abs(mean - x)), 0);
        expectClose([furthest], [0], { relative: 0, absolute: 1e-5 * x }, `means over ${over} of [${shape}]`);
      }
    }
  },

  async "a reduction over all spans every tensor and every program of a step"(backend, dtype, info) {
    const tensors = [[3, 4], [5], [1030]].map((shape, i) => ({
      shape,
      values: { g: randomList(sizeOf(shape), 40 + i).map((x) => Math.round(x * 4)) },
    }));
    const jobs: Job[] = [
      { rule: total((p) => p), tensors: tensors.slice(0, 2) },
      { rule: total((p) => p.mul(2)), tensors: tensors.slice(2) },
    ];
    const squares = tensors.flatMap(({ values }) => values.g.map((x) => x * x)).reduce((a, b) => a + b, 0);
    const most = Math.max(...tensors.flatMap(({ values }) => values.g.map(Math.abs)));
    for (const { out, twice, p } of (await launch(backend, dtype, jobs)).flat()) {
      expectResult(out![0]!, squares, dtype, info, 0, "the sum of all squares");
      expectResult(twice![0]!, most, dtype, info, 0, "the largest of all");
      expectResult(p!.at(-1)!, squares, dtype, info, 0, "a weight that took it");
    }
    const [alone] = (await launch(backend, dtype, [{ ...jobs[0]!, tensors: tensors.slice(1, 2) }])).flat();
    const own = tensors[1]!.values.g.reduce((sum, x) => sum + x * x, 0);
    expectResult(alone!.out![0]!, own, dtype, info, 0, "the sum of a later step");
  },

  async "NaN passes through every reduction"(backend, dtype, info) {
    const g = [1, Number.NaN, -2];
    for (const over of ["tensor", "row", "column", "all"] as const) {
      const result = await launchOne(backend, dtype, {
        rule: reducer(over),
        tensors: [{ shape: [1, 3], values: { g } }],
      });
      const at = over === "column" ? 1 : 0;
      for (const name of Object.keys(operations))
        expectResult(result[name]![at]!, Number.NaN, dtype, info, 0, `${name} over ${over}`);
    }
  },

  async "a mean and a norm are those of all their numbers, whatever extent they are taken of"(backend, dtype) {
    const rule = looseRule({
      name: "Mean",
      hyper: {},
      state: { row: slot({ extent: "row" }), ofRows: scalar(0), ofRow: scalar(0), length: scalar(0), one: scalar(0) },
      update: ({ p, g, row, one }) => ({ p, row, ofRows: mean(row), ofRow: sum(row), length: norm(g), one: mean(one) }),
    });
    const [row, g] = [[1, 2, 3], randomList(12, 3)];
    const result = await launchOne(backend, dtype, {
      rule,
      tensors: [{ shape: [3, 4], values: { row, g, one: [2.5] } }],
    });
    const close = (name: string, x: number) =>
      expectClose(result[name]!, [x], { relative: 8 * epsilonOf(dtype) }, name);
    close("ofRows", 2);
    close("ofRow", 24);
    close("one", 2.5);
    close("length", Math.hypot(...g));
  },
};
