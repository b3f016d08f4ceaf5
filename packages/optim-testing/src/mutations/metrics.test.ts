import { AdamW, type Metrics, type Param, parameter, reportPerParameterMetrics, withMetrics } from "optim-core";
import { describe, expect, it } from "vitest";
import { randomNumbers } from "../randomNumbers.ts";

const Measured = withMetrics(AdamW);
type Measured = InstanceType<typeof Measured>;

/** How a parameter is reported; the weights before the step are given for those who compute from them. */
type Report = (optimizer: Measured, p: Param, before: Float32Array) => Promise<Metrics>;

const length = (x: Iterable<number>): number => Math.hypot(...x);

/** Fails unless what is reported of the update is what the weights did, in groups that differ in everything. */
async function reportsTheTrueUpdate(report: Report): Promise<void> {
  const next = randomNumbers(3);
  const params = [
    parameter(Float32Array.from({ length: 40 }, next)),
    parameter(Float32Array.from({ length: 30 }, next)),
  ];
  const optimizer: Measured = new Measured([
    { params: params.slice(0, 1), lr: 0.1, weightDecay: 0.5 },
    { params: params.slice(1), lr: 0.01, weightDecay: 0, amsgrad: true, betas: [0.8, 0.9] },
  ]);
  for (let t = 1; t <= 4; t++) {
    const before = params.map(({ data }) => data.slice() as Float32Array);
    for (const p of params) p.grad = Float32Array.from(p.data, next);
    optimizer.step();
    for (const [i, p] of params.entries()) {
      const update = p.data.map((x, at) => x - before[i]![at]!);
      const reported = (await report(optimizer, p, before[i]!))["l2_norm/update/w"]!;
      expect(Math.abs(reported - length(update)) / length(update), `group ${i} at step ${t}`).toBeLessThan(1e-4);
    }
  }
}

/** Composer's formula, with the options of the group that it is given, and decay with the sign that it is given. */
const byFormula =
  (groupOf: (optimizer: Measured, p: Param) => Measured["paramGroups"][number], sign: 1 | -1): Report =>
  async (optimizer, p, before) => {
    const { lr, betas, eps, weightDecay, amsgrad } = groupOf(optimizer, p);
    const state = optimizer.stateOf(p)! as unknown as Record<"expAvg" | "expAvgSq" | "maxExpAvgSq", Float32Array> & {
      step: number;
    };
    const second = amsgrad && state.maxExpAvgSq ? state.maxExpAvgSq : state.expAvgSq;
    const update = Array.from(state.expAvg, (m, i) => {
      const [c1, c2] = [1 - betas[0] ** state.step, 1 - betas[1] ** state.step];
      return (-lr * (m / c1)) / (Math.sqrt(second[i]! / c2) + eps) - sign * lr * weightDecay * before[i]!;
    });
    return { "l2_norm/update/w": length(update) };
  };

const own = (optimizer: Measured, p: Param) => optimizer.paramGroups.find(({ params }) => params.includes(p))!;
const first = (optimizer: Measured) => optimizer.paramGroups[0]!;

describe("Composer's metrics", () => {
  it("the update that is reported is the true one", async () => {
    await reportsTheTrueUpdate((optimizer, p) => reportPerParameterMetrics(optimizer, p, "w"));
    await reportsTheTrueUpdate(byFormula(own, 1));
  });
  it("the options of the first group are found out", () =>
    expect(reportsTheTrueUpdate(byFormula(first, 1))).rejects.toThrow("group 1"));
  it("decay of the wrong sign is found out", () =>
    expect(reportsTheTrueUpdate(byFormula(own, -1))).rejects.toThrow("group 0"));
});
