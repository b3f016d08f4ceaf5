import { beforeEach, describe, expect, test, vi } from "vitest";
import { AdamW } from "../optim/adamw.ts";
import { DecoupledAdamW } from "../optim/decoupledAdamw.ts";
import { RMSprop } from "../optim/rmsprop.ts";
import { SGD } from "../optim/sgd.ts";
import { type Param, parameter } from "../param.ts";
import { distReduceMetrics } from "./distReduceMetrics.ts";
import type { Metrics } from "./metrics.ts";
import { preReduceMetrics } from "./preReduceMetrics.ts";
import { reportPerParameterMetrics } from "./reportPerParameterMetrics.ts";
import { withMetrics } from "./withMetrics.ts";

// High decay is what the tests are about.
beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));

const wave = (n: number, phase: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(1 + phase + 3 * i) * (1 + (i % 4)));
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);
const length = (a: ArrayLike<number>) => Math.sqrt(dot(a, a));

/** Metrics are kept in float32; those of ranks are a few roundings away. */
const float32 = 4 * 2 ** -24;

/** What must be reported of a step, from the arrays before and after it. */
function expected(name: string, before: Float64Array, p: Param, moment: ArrayLike<number>): Metrics {
  const update = p.data.map((x, i) => x - before[i]!);
  return {
    [`l2_norm/param/${name}`]: length(p.data),
    [`l2_norm/grad/${name}`]: length(p.grad!),
    [`l2_norm/update/${name}`]: length(update),
    [`l2_norm/moment/${name}`]: length(moment),
    [`cosine/update_grad/${name}`]: dot(update, p.grad!) / (length(update) * length(p.grad!)),
  };
}

function expectClose(actual: Metrics, wanted: Metrics): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [key, value] of Object.entries(wanted))
    expect(Math.abs(actual[key]! - value), key).toBeLessThanOrEqual(
      float32 * (key.startsWith("cosine") ? 1 : Math.abs(value)),
    );
}

describe("reportPerParameterMetrics", () => {
  test.each([false, true, "corrected"] as const)(
    "is the true step of each group by its own options, amsgrad %s",
    async (amsgrad) => {
      const params = [0, 1].map((i) => parameter(wave(7, i), { name: `layer/${i}` }));
      const optimizer = new (withMetrics(DecoupledAdamW))(
        [
          { params: [params[0]!], lr: 0.5, weightDecay: 0.25 },
          { params: [params[1]!], lr: 0.001, betas: [0.5, 0.6], weightDecay: 0 },
        ],
        { amsgrad, weightDecay: 1e-5 },
      );
      for (let step = 1; step <= 4; step++) {
        const before = params.map((p) => p.data.slice() as Float64Array);
        for (const [i, p] of params.entries()) p.grad = wave(7, step * (i + 2)).map((x) => x / step);
        optimizer.step();
        for (const [i, p] of params.entries()) {
          const metrics = await reportPerParameterMetrics(optimizer, p, p.name!);
          expectClose(metrics, expected(p.name!, before[i]!, p, optimizer.stateOf(p)!.expAvg!));
        }
      }
    },
  );

  test("decay and step add up, where Composer subtracts one from the other", async () => {
    const p = parameter(Float64Array.of(2, -2), { grad: Float64Array.of(1, -1) });
    const optimizer = new (withMetrics(DecoupledAdamW))([p], { lr: 0.1, weightDecay: 0.05 });
    optimizer.step();
    const { "l2_norm/update/w": norm, "cosine/update_grad/w": cosine } = await reportPerParameterMetrics(
      optimizer,
      p,
      "w",
    );
    expect(norm).toBeCloseTo(Math.SQRT2 * (0.1 + 0.05 * 2), 7);
    expect(cosine).toBeCloseTo(-1, 12);
  });

  test("keeps what was there; a moment is reported where there is one; a zero gradient has cosine 0", async () => {
    const p = parameter(wave(3, 0), { grad: new Float64Array(3) });
    const plain = new (withMetrics(SGD))([p]);
    plain.step();
    expectClose(await reportPerParameterMetrics(plain, p, "w", { loss: 2 }), {
      loss: 2,
      "l2_norm/param/w": length(p.data),
      "l2_norm/grad/w": 0,
      "l2_norm/update/w": 0,
      "cosine/update_grad/w": 0,
    });
    const momentum = new (withMetrics(SGD))([parameter(wave(3, 0))], { momentum: 0.9 });
    const [q] = momentum.paramGroups[0]!.params as [Param];
    q.grad = wave(3, 5);
    momentum.step();
    expect((await reportPerParameterMetrics(momentum, q, "w"))["l2_norm/moment/w"]).toBeCloseTo(length(wave(3, 5)), 6);
    const centered = new (withMetrics(RMSprop))([q], { centered: true });
    centered.step();
    expect(await reportPerParameterMetrics(centered, q, "w")).not.toHaveProperty("l2_norm/moment/w");
  });

  test("nothing before the first step, nothing where it is switched off, and no stranger", async () => {
    const p = parameter(wave(3, 0), { grad: wave(3, 1) });
    const optimizer = new (withMetrics(AdamW))([p]);
    expect(await reportPerParameterMetrics(optimizer, p, "w")).toEqual({});
    optimizer.step();
    expect(Object.keys(await reportPerParameterMetrics(optimizer, p, "w"))).toHaveLength(5);
    optimizer.paramGroups[0]!.metrics = false;
    optimizer.step();
    expect(await reportPerParameterMetrics(optimizer, p, "w")).toEqual({});
    await expect(reportPerParameterMetrics(optimizer, parameter(wave(3, 0)), "w")).rejects.toThrow(
      "AdamW: a parameter of shape [3] is in none of its groups.",
    );
  });
});

describe("withMetrics", () => {
  test("changes neither the steps nor what is saved", async () => {
    const run = async (type: typeof AdamW) => {
      const p = parameter(Float32Array.from(wave(9, 0)));
      const optimizer = new type([p], { lr: 0.1, amsgrad: true });
      for (let step = 1; step <= 5; step++) {
        p.grad = Float32Array.from(wave(9, step));
        optimizer.step();
      }
      return { data: p.data, state: (await optimizer.stateDict()).state };
    };
    expect(await run(withMetrics(AdamW) as unknown as typeof AdamW)).toEqual(await run(AdamW));
  });

  test("is put on once", () => {
    expect(() => withMetrics(withMetrics(SGD))).toThrow("SGD: has an option `metrics` already.");
  });
});

/** Ranks that wait for each other in memory. */
function ranksOf(worldSize: number) {
  const waiting: { entries: Metrics; resolve: (sums: Metrics) => void }[] = [];
  const sum = (entries: Metrics) =>
    new Promise<Metrics>((resolve) => {
      waiting.push({ entries, resolve });
      if (waiting.length < worldSize) return;
      const sums: Record<string, number> = {};
      for (const rank of waiting) for (const [key, x] of Object.entries(rank.entries)) sums[key] = (sums[key] ?? 0) + x;
      for (const rank of waiting) rank.resolve(sums);
    });
  return { worldSize, sum };
}

describe("reduction over ranks", () => {
  const measure = async (data: Float64Array, grads: readonly Float64Array[]) => {
    const p = parameter(data.slice());
    const optimizer = new (withMetrics(AdamW))([p], { lr: 0.1 });
    for (const grad of grads) {
      p.grad = grad;
      optimizer.step();
    }
    return reportPerParameterMetrics(optimizer, p, "dense/kernel");
  };

  test("three ranks with a shard each agree on the metrics of the whole", async () => {
    const grads = [1, 2, 3].map((step) => wave(10, step));
    const whole = await measure(wave(10, 0), grads);
    const reducer = ranksOf(3);
    const shards: readonly [number, number][] = [
      [0, 2],
      [2, 7],
      [7, 10],
    ];
    const ranks = shards.map(async (shard, rank) => {
      const mine = await measure(
        wave(10, 0).slice(...shard),
        grads.map((grad) => grad.slice(...shard)),
      );
      return distReduceMetrics(preReduceMetrics({ ...mine, loss: 3 * rank }), reducer);
    });
    for (const metrics of await Promise.all(ranks)) expectClose(metrics, { ...whole, loss: 3 });
  });

  test("a rank that holds nothing of a parameter still learns its metrics", async () => {
    const reducer = ranksOf(2);
    const reduced = await Promise.all([
      distReduceMetrics(preReduceMetrics({ "l2_norm/grad/w": 3 }), reducer),
      distReduceMetrics(preReduceMetrics({}), reducer),
    ]);
    expect(reduced).toEqual([{ "l2_norm/grad/w": 3 }, { "l2_norm/grad/w": 3 }]);
  });

  test("a cosine needs its norms, and a reducer its ranks", async () => {
    const lone = { "cosine/update_grad/a/b": 0.5, "l2_norm/update/a/b": 1 };
    expect(() => preReduceMetrics(lone)).toThrow(
      'preReduceMetrics: "cosine/update_grad/a/b" needs "l2_norm/grad/a/b", which is not there.',
    );
    await expect(distReduceMetrics(lone, ranksOf(1))).rejects.toThrow("distReduceMetrics:");
    await expect(distReduceMetrics({}, { worldSize: 0, sum: async (x) => x })).rejects.toThrow("worldSize is 0");
  });
});
