import { describe, expect, it } from "vitest";
import { parameter } from "../param.ts";
import { AMSGrad } from "./amsgrad.ts";

/** Steps a weight over a large gradient, then small ones; returns where it goes, with the largest second moment that was kept. */
function run(options: {
  amsgrad?: boolean | "corrected";
  epsPlacement?: "afterCorrection" | "beforeCorrection";
  eps?: number;
}) {
  const p = parameter(Float64Array.of(0), { grad: Float64Array.of(4) });
  const optimizer = new AMSGrad([p], { betas: [0.9, 0.99], ...options });
  optimizer.step();
  for (let i = 0; i < 3; i++) {
    p.grad = Float64Array.of(0.01);
    optimizer.step();
  }
  return { weight: p.data[0]!, max: optimizer.stateOf(p)!.maxExpAvgSq?.[0] };
}

describe("AMSGrad", () => {
  it("keeps the maximum of the raw second moment, or of the corrected one", () => {
    expect(run({}).max).toBeCloseTo(0.01 * 16, 12);
    expect(run({ amsgrad: "corrected" }).max).toBeCloseTo(16, 10);
    expect(run({ amsgrad: false }).max).toBeUndefined();
  });

  it("divides by it: corrected again only where it was kept raw", () => {
    const moments = (t: number) => [0.9 ** t * 0, ...Array.from({ length: t }, (_, i) => (i === 0 ? 4 : 0.01))];
    const momentum = (t: number) =>
      moments(t).reduce((m, g, i) => (i === 0 ? 0 : 0.9 * m + 0.1 * g), 0) / (1 - 0.9 ** t);
    const moved = (vOf: (t: number) => number) =>
      [1, 2, 3, 4].reduce((w, t) => w - (1e-3 * momentum(t)) / (Math.sqrt(vOf(t)) + 1e-8), 0);
    expect(run({}).weight).toBeCloseTo(
      moved((t) => 0.16 / (1 - 0.99 ** t)),
      14,
    );
    expect(run({ amsgrad: "corrected" }).weight).toBeCloseTo(
      moved(() => 16),
      14,
    );
  });

  it("adds eps to the root of the corrected moment, or of the raw one", () => {
    const first = (epsPlacement: "afterCorrection" | "beforeCorrection") => {
      const p = parameter(Float64Array.of(0), { grad: Float64Array.of(1e-8) });
      new AMSGrad([p], { lr: 1, betas: [0.9, 0.999], eps: 1e-8, epsPlacement }).step();
      return -p.data[0]!;
    };
    // field.md's example: with eps and gradient alike, half a step after the correction and a thirtieth of one before.
    expect(first("afterCorrection")).toBeCloseTo(0.5, 10);
    expect(first("beforeCorrection")).toBeCloseTo(0.0307, 3);
  });
});
