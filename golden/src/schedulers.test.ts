import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runSchedulerCase, type SchedulerCase } from "./schedulers.ts";

const folder = new URL("../visible/schedulers/", import.meta.url);
const cases = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as SchedulerCase);
const one = (id: string) => cases.find((each) => each.id === id)!;

describe("golden schedules", () => {
  it("has every scheduler of torch", () => {
    const names = new Set(cases.map((each) => each.scheduler));
    expect(names.size).toBe(16);
  });

  it.each(cases.map((each) => [each.id, each] as const))("%s", (_, json) => {
    const { worst, where, values } = runSchedulerCase(json);
    expect(values).toBeGreaterThanOrEqual(2 * 61 * 2);
    expect(worst, where).toBeLessThanOrEqual(1);
  });
});

describe("a case that is not met", () => {
  const wrong = (change: Partial<SchedulerCase>) => () => runSchedulerCase({ ...one("StepLR"), ...change });

  it("is measured where a number differs", () => {
    const lr = one("StepLR").lr.map((row, i) => (i === 5 ? [Number(row[0]) * (1 + 1e-9), row[1]!] : row));
    const { worst, where } = wrong({ lr })();
    expect(where).toBe("lr[5][0]");
    expect(worst).toBeGreaterThan(100);
  });

  it("fails with an unknown scheduler, argument, optimizer, expression, column or end", () => {
    expect(wrong({ scheduler: "RexLR" })).toThrow("no scheduler named RexLR");
    expect(wrong({ scheduler: "toString" })).toThrow("no scheduler named toString");
    expect(wrong({ arguments: { step_size: 10, gama: 0.1 } })).toThrow(
      "StepLR: unknown gama. Use only stepSize, gamma.",
    );
    expect(wrong({ optimizer: "torch.LBFGS" })).toThrow("do not run on torch.LBFGS");
    expect(wrong({ scheduler: "LambdaLR", arguments: { lr_lambda: "epoch" } })).toThrow(
      "LambdaLR: lrLambda must be a function",
    );
    expect(wrong({ lr: [[0.1]] })).toThrow("no lr[0] of 2 groups");
    expect(wrong({ momentum: [] })).toThrow("no momentum[0] of 2 groups");
    expect(wrong({ metrics: [1] })).toThrow("StepLR cannot be stepped by these metrics");
    expect(wrong({ final_last_epoch: 61 })).toThrow("ends at epoch 60, not 61");
    expect(wrong({ format: "grad-scaler-loop" })).toThrow("not lr-schedule");
  });
});
