import { scalar, sizeOf, slot, zeros } from "optim-core";
import { type BackendChecks, rounded } from "./backendInfo.ts";
import { type Job, launchOne, looseRule } from "./launch.ts";
import { expectResult } from "./numbers.ts";
import { lengthOf, placeOf, randomList, shapes } from "./places.ts";

/** A rule that lets values of every extent meet; of positive ones, since what cancels has no relative distance. */
const spread = looseRule({
  name: "Spread",
  hyper: { lr: 0.1 },
  state: {
    row: slot({ extent: "row" }),
    column: slot({ extent: "column" }),
    tensor: scalar(0),
    all: slot({ extent: "all" }),
    out: zeros,
  },
  update: ({ p, row, column, tensor, all }, { lr }) => ({
    p,
    out: p.mul(row).add(column).mul(tensor).add(all),
    row: row.mul(tensor).add(lr),
    column: column.max(all).mul(lr),
    tensor: tensor.mul(tensor).add(all),
    all: all.add(lr),
  }),
});

const positive = (length: number, seed: number): number[] => randomList(length, seed).map(Math.abs);

/** Values of one extent, spread over a larger one. */
export const broadcast: BackendChecks = {
  async "values of every extent meet"(backend, dtype, info) {
    const round = (x: number) => rounded(dtype, x);
    for (const shape of shapes) {
      const names = ["row", "column", "tensor", "all"] as const;
      const values = Object.fromEntries(names.map((name, i) => [name, positive(lengthOf(name, shape), 20 + i)]));
      const { row, column, tensor, all } = values as Record<(typeof names)[number], number[]>;
      const p = positive(sizeOf(shape), 9);
      const job: Job = { rule: spread, options: { lr: 0.1 }, tensors: [{ shape, values: { ...values, p } }] };
      const result = await launchOne(backend, dtype, job);
      const lr = round(0.1);
      const [T, A] = [tensor[0]!, all[0]!];
      const expected: Record<string, number[]> = {
        out: p.map((x, i) => {
          const product = round(x * row[placeOf("row", i, shape)]!);
          return round(round(round(product + column[placeOf("column", i, shape)]!) * T) + A);
        }),
        row: row.map((x) => round(round(x * T) + lr)),
        column: column.map((x) => round(Math.max(x, A) * lr)),
        tensor: [round(round(T * T) + A)],
        all: [round(A + lr)],
      };
      const ulps = Math.max(1, info.ulps?.mul ?? 0, info.ulps?.add ?? 0) * 4;
      for (const [name, numbers] of Object.entries(expected))
        numbers.forEach((x, i) => expectResult(result[name]![i]!, x, dtype, info, ulps, `${name} ${i} of [${shape}]`));
    }
  },
};
