import { biasCorrection, debias, ema, mean, norm, slot, sum, where, zeros } from "optim-core";
import { expectClose } from "../expectSame.ts";
import type { Arithmetic, BackendChecks } from "./backendInfo.ts";
import { type Job, launch, launchOne, looseRule } from "./launch.ts";
import { randomList } from "./places.ts";

/** Float32 keeps 6e-8 of each of some ten terms; sums of a few thousand numbers may be made in any order. */
const tolerance = (dtype: Arithmetic) => ({
  relative: dtype === "f64" ? 1e-12 : 1e-5,
  ofLargest: dtype === "f64" ? 1e-13 : 1e-6,
});

/** LAMB (arXiv:1904.00962): two norms in one pass, and a step that needs both. */
const lamb = looseRule({
  name: "Lamb",
  hyper: { lr: 0.01, b1: 0.9, b2: 0.999, decay: 0.01 },
  state: { m: zeros, v: zeros },
  update({ p, g, t, m, v }, { lr, b1, b2, decay }) {
    const [first, second] = [ema(m, g, b1), ema(v, g.square(), b2)];
    const step = debias(first, b1, t)
      .div(debias(second, b2, t).sqrt().add(1e-6))
      .add(p.mul(decay));
    const [size, length] = [norm(p), norm(step)];
    const trust = where(size.gt(0), where(length.gt(0), size.div(length), 1), 1);
    return { p: p.sub(step.mul(trust.mul(lr))), m: first, v: second };
  },
});

function lambByHand(
  p: number[],
  g: number[],
  m: number[],
  v: number[],
  t: number,
): { p: number[]; m: number[]; v: number[] } {
  const first = m.map((x, i) => 0.9 * x + 0.1 * g[i]!);
  const second = v.map((x, i) => 0.999 * x + 0.001 * g[i]! ** 2);
  const step = first.map(
    (x, i) => x / (1 - 0.9 ** t) / (Math.sqrt(second[i]! / (1 - 0.999 ** t)) + 1e-6) + 0.01 * p[i]!,
  );
  const [size, length] = [Math.hypot(...p), Math.hypot(...step)];
  const trust = size > 0 && length > 0 ? size / length : 1;
  return { p: p.map((x, i) => x - 0.01 * trust * step[i]!), m: first, v: second };
}

/** A factored second moment, as Adafactor's (arXiv:1804.04235), with its step clipped by the length of all steps: three passes. */
const factored = looseRule({
  name: "Factored",
  hyper: { lr: 0.01, b2: 0.9 },
  state: { row: slot({ extent: "row" }), column: slot({ extent: "column" }) },
  update({ p, g, t, row, column }, { lr, b2 }) {
    const square = g.square().add(1e-30);
    const [rows, columns] = [ema(row, mean(square, "row"), b2), ema(column, mean(square, "column"), b2)];
    const second = rows.mul(columns).div(mean(rows)).div(biasCorrection(b2, t));
    const step = g.div(second.sqrt());
    const length = sum(step.square(), "all").sqrt();
    return { p: p.sub(step.div(length.div(2).max(1)).mul(lr)), row: rows, column: columns };
  },
});

interface Factored {
  readonly shape: readonly [number, number];
  readonly p: number[];
  readonly g: number[];
}

function factoredByHand(tensors: readonly Factored[]): { p: number[]; row: number[]; column: number[] }[] {
  const steps = tensors.map(({ shape: [height, width], g }) => {
    const row = Array.from(
      { length: height },
      (_, r) => (0.1 * g.slice(r * width, (r + 1) * width).reduce((s, x) => s + x * x, 0)) / width,
    );
    const column = Array.from(
      { length: width },
      (_, c) => (0.1 * g.reduce((s, x, i) => (i % width === c ? s + x * x : s), 0)) / height,
    );
    const middle = row.reduce((a, b) => a + b, 0) / height;
    const step = g.map(
      (x, i) => x / Math.sqrt((row[Math.floor(i / width)]! * column[i % width]!) / middle / (1 - 0.9)),
    );
    return { row, column, step };
  });
  const length = Math.hypot(...steps.flatMap(({ step }) => step));
  return steps.map(({ row, column, step }, k) => ({
    row,
    column,
    p: tensors[k]!.p.map((x, i) => x - (0.01 * step[i]!) / Math.max(1, length / 2)),
  }));
}

/** Rules that need several passes over their weights. */
export const passes: BackendChecks = {
  async "a rule with norms takes two passes"(backend, dtype) {
    for (const length of [1, 6, 1025]) {
      let [p, m, v] = [randomList(length, 1), Array<number>(length).fill(0), Array<number>(length).fill(0)];
      let state = { p, m, v };
      for (const t of [1, 2, 3]) {
        const g = randomList(length, 10 + t);
        const options = { lr: 0.01, b1: 0.9, b2: 0.999, decay: 0.01 };
        const next = await launchOne(backend, dtype, {
          rule: lamb,
          options,
          tensors: [{ shape: [length], values: { ...state, g }, t }],
        });
        ({ p, m, v } = lambByHand(p, g, m, v, t));
        for (const [name, numbers] of Object.entries({ p, m, v }))
          expectClose(next[name]!, numbers, tolerance(dtype), `${name} at step ${t}`);
        state = next as typeof state;
      }
    }
  },

  async "a factored rule with a norm of all takes three"(backend, dtype) {
    const tensors: Factored[] = (
      [
        [3, 4],
        [40, 30],
        [1, 5],
      ] as const
    ).map((shape, i) => {
      const size = shape[0] * shape[1];
      return { shape, p: randomList(size, 60 + i), g: randomList(size, 70 + i) };
    });
    const jobs: Job[] = tensors.map(({ shape, p, g }) => ({
      rule: factored,
      options: { lr: 0.01, b2: 0.9 },
      tensors: [{ shape, values: { p, g } }],
    }));
    const results = (await launch(backend, dtype, jobs)).flat();
    factoredByHand(tensors).forEach((expected, i) => {
      for (const [name, numbers] of Object.entries(expected))
        expectClose(results[i]![name]!, numbers, tolerance(dtype), `${name} of tensor ${i}`);
    });
  },
};
