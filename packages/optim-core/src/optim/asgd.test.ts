import { expect, it } from "vitest";
import { parameter } from "../param.ts";
import { ASGD } from "./asgd.ts";
import { NAdam } from "./nadam.ts";

it("ASGD averages the weights since t0, and takes its first rate from lr", () => {
  const p = parameter(Float64Array.of(1));
  const optimizer = new ASGD([p], { lr: 0.5, lambd: 0, t0: 1 });
  const weights = [1, 2, 3, 4].map(() => {
    p.grad = Float64Array.of(p.data[0]!);
    optimizer.step();
    return p.data[0]!;
  });
  expect(weights).toEqual([0.5, 0.25, 0.125, 0.0625]);
  const { ax, eta, mu } = optimizer.stateOf(p)!;
  // μ is that of the step before: 1, 1, 1 and then a half.
  expect(ax![0]).toBe((0.125 + 0.0625) / 2);
  expect([eta![0], mu![0]]).toEqual([0.5, Math.fround(1 / 3)]);
});

it("keeps the numbers that torch keeps in float32 in float32, even for a float64 weight", () => {
  const p = parameter(Float64Array.of(1), { grad: Float64Array.of(1) });
  for (const [optimizer, slots] of [
    [new ASGD([p]), ["eta", "mu"]],
    [new NAdam([p]), ["muProduct"]],
  ] as const) {
    optimizer.step();
    const state = optimizer.stateOf(p) as Readonly<Record<string, unknown>>;
    for (const slot of slots) expect(state[slot]).toBeInstanceOf(Float32Array);
  }
});
