import {
  type Backend,
  defineRule,
  highest,
  js,
  lerp,
  lowest,
  mean,
  norm,
  Optimizer,
  parameter,
  type Rule,
  RuleRunner,
  scalar,
  slot,
  sum,
  where,
} from "optim-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { noise, numbersOf, tf } from "../testing/tensorflow.ts";
import { Held } from "./held.ts";
import { operations } from "./operations.ts";
import { apiOf } from "./tfApi.ts";
import type { TfBuffer } from "./tfBuffer.ts";

/** Every operation, extent and reduction that a rule has, in numbers that stay near 1. */
const everything = defineRule({
  name: "Everything",
  hyper: { lr: 0.1, eps: 1e-3 },
  state: {
    rows: slot({ extent: "row" }),
    columns: slot({ extent: "column", fill: 1 }),
    one: scalar(2),
    each: slot({ fill: "param" }),
    total: slot({ extent: "all" }),
  },
  update({ p, g, t, rows, columns, one, each }, { lr, eps }) {
    const r = lerp(rows, mean(g.square(), "row"), 0.5);
    const c = columns.mul(0.5).add(highest(g.abs(), "column"));
    const all = norm(g, "all");
    const low = lowest(g.min(p).max(each.neg()));
    const steep = where(g.abs().gt(0.5), g.sign(), g.div(all.add(eps)));
    const odd = where(t.eq(2), 2, 1).mul(where(g.div(0).isFinite(), 0, 1));
    const next = p
      .sub(steep.mul(lr).mul(odd))
      .sub(r.add(eps).sqrt().mul(c.add(1).pow(-0.5)).mul(lr))
      .add(low.mul(lr));
    return {
      p: next,
      rows: r,
      columns: c,
      one: one.add(sum(one)).div(sum(g.sub(g).add(1)).add(1)),
      each: each.add(low),
      total: all.add(sum(one, "all")),
    };
  },
});

const shapes = [[3, 4], [5], [2, 3, 2], [], [1, 1], [4, 1]];

describe.each(["cpu", "wasm"])("operations on %s", (backend) => {
  beforeAll(async () => void (await tf.setBackend(backend)));
  afterEach(() => tf.disposeVariables());

  it("agree with the JavaScript backend on every operation, extent and reduction", async () => {
    const api = apiOf(tf as never);
    const values = shapes.map((shape, i) =>
      noise(
        shape.reduce((a, b) => a * b, 1),
        i + 1,
      ),
    );
    const variables = shapes.map((shape, i) => tf.variable(tf.tensor(values[i]!.slice(), shape)));
    const plain = shapes.map((shape, i) => parameter(values[i]!.slice(), { shape }));
    const held = shapes.map((shape, i) => ({
      shape,
      dtype: "f32",
      data: new Held(variables[i]!) as TfBuffer,
      grad: null as TfBuffer | null,
    }));
    const own = new Optimizer(everything as unknown as Rule<typeof everything.hyper>, js, plain, { lr: 0.05 });
    const theirs = new Optimizer(
      everything as unknown as Rule<typeof everything.hyper>,
      operations(api) as Backend<TfBuffer>,
      held,
      { lr: 0.05 },
    );
    for (let step = 1; step <= 3; step++) {
      shapes.forEach((shape, i) => {
        const g = noise(values[i]!.length, 10 * step + i);
        plain[i]!.grad = g;
        held[i]!.grad = new Held(tf.tensor(g, shape));
      });
      own.step();
      theirs.step();
    }
    const close = (got: ArrayLike<number>, want: ArrayLike<number>): void => {
      expect(got.length).toBe(want.length);
      const largest = Math.max(...Array.from(want, Math.abs));
      Array.from(want).forEach((x, k) =>
        expect(Math.abs(got[k]! - x)).toBeLessThanOrEqual(1e-5 * Math.abs(x) + 2e-6 * largest),
      );
    };
    variables.forEach((v, i) => void close(numbersOf(v), plain[i]!.data));
    const [mine, want] = await Promise.all([theirs.stateDict(), own.stateDict()]);
    for (const id of shapes.keys())
      for (const name of Object.keys(everything.state)) {
        const [a, b] = [mine, want].map(
          ({ state }) => (state[id] as unknown as Record<string, { shape: number[]; data: Float32Array }>)[name]!,
        );
        expect(a!.shape).toEqual(b!.shape);
        close(a!.data, b!.data);
      }
  });

  it("the largest and the smallest are NaN where one number is, whichever", () => {
    const extremes = defineRule({
      name: "Extremes",
      hyper: { lr: 0.1 },
      state: { largest: slot({ extent: "all" }), least: slot({ extent: "all" }), upper: slot({ fill: 0 }) },
      update: ({ p, g }) => ({ p, largest: highest(g, "all"), least: lowest(g, "all"), upper: p.max(g) }),
    });
    const runner = new RuleRunner(extremes as unknown as Rule, operations(apiOf(tf as never)));
    for (const bad of [0, 1, 2]) {
      const tensors = [0, 1, 2].map((i) => ({
        shape: [2],
        dtype: "f32" as const,
        buffers: Object.fromEntries(
          ["p", "g", "largest", "least", "upper"].map((name) => {
            const x = name === "g" && i === bad ? Number.NaN : i;
            return [name, new Held(tf.tensor([x, 7])) as TfBuffer];
          }),
        ),
      }));
      runner.run(tensors, {});
      const seen = (name: string): number[] =>
        tensors.map(({ buffers }) => numbersOf((buffers[name] as Held).tensor as tf.Tensor)[0]!);
      expect([seen("largest"), seen("least")]).toEqual(Array(2).fill(Array(3).fill(Number.NaN)));
      expect(seen("upper")).toEqual([0, 1, 2].map((i) => (i === bad ? Number.NaN : i)));
    }
  });
});
