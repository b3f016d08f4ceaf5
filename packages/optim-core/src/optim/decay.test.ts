import { afterEach, describe, expect, it, vi } from "vitest";
import { type Param, parameter } from "../param.ts";
import { Adam } from "./adam.ts";
import { DecoupledAdamW } from "./decoupledAdamw.ts";
import { DecoupledSGDW } from "./decoupledSgdw.ts";

afterEach(() => vi.restoreAllMocks());

/** A weight of 2 after one step of Adam without gradient, at a rate that has fallen from 0.1 to 0.05. */
function after(decay: "l2" | "lrCoupled" | "scheduleCoupled" | "absolute", initialLr = 0.1): number {
  const p = parameter(Float64Array.of(2), { grad: Float64Array.of(0) });
  const optimizer = new Adam([p], { lr: 0.05, initialLr, weightDecay: 0.01, decay });
  optimizer.step();
  return p.data[0]!;
}

describe("decay, by kind", () => {
  it("l2 goes through the gradient: Adam makes a whole step of it", () => {
    expect(after("l2")).toBeCloseTo(2 - 0.05, 6);
  });

  it("lrCoupled, scheduleCoupled and absolute shrink the weight by lr·λ, (lr / initialLr)·λ and λ", () => {
    expect(after("lrCoupled")).toBeCloseTo(2 * (1 - 0.05 * 0.01), 14);
    expect(after("scheduleCoupled")).toBeCloseTo(2 * (1 - 0.5 * 0.01), 14);
    expect(after("absolute")).toBeCloseTo(2 * (1 - 0.01), 14);
  });

  it("scheduleCoupled takes a rate that began at 0 for a constant one", () => {
    expect(after("scheduleCoupled", 0)).toBeCloseTo(2 * (1 - 0.01), 14);
  });
});

describe("Composer's warning", () => {
  it.each([
    ["DecoupledAdamW", (groups: { params: Param[]; weightDecay?: number }[]) => new DecoupledAdamW(groups)],
    ["DecoupledSGDW", (groups: { params: Param[]; weightDecay?: number }[]) => new DecoupledSGDW(groups)],
  ])("%s warns of a decay of 1e-3 or more, once for each group that has it", (name, make) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const [a, b, c] = [1, 2, 3].map((x) => parameter(Float32Array.of(x), { grad: Float32Array.of(1) }));
    make([{ params: [a!], weightDecay: 1e-3 }, { params: [b!], weightDecay: 9e-4 }, { params: [c!] }]).step();
    const expected = `^${name}: weightDecay is 0.001.*multiplies the weights by 0.999`;
    expect(warn.mock.calls).toEqual([[expect.stringMatching(expected)]]);
  });

  it("is not for a decay that lr scales", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    new Adam([parameter(Float32Array.of(1))], { weightDecay: 0.1, decay: "lrCoupled" });
    expect(warn).not.toHaveBeenCalled();
  });
});
