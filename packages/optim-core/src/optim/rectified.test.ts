import { describe, expect, it } from "vitest";
import { parameter } from "../param.ts";
import { RAdam } from "./radam.ts";
import type { RectifyWhere } from "./rectified.ts";

/** The first step at which a weight does not move as momentum alone would move it. */
function firstRectified(b2: number, rectifyWhere: RectifyWhere): number {
  const p = parameter(Float64Array.of(0), { grad: Float64Array.of(3) });
  const optimizer = new RAdam([p], { lr: 1, betas: [0, b2], rectifyWhere });
  for (let t = 1; t <= 20; t++) {
    const before = p.data[0]!;
    optimizer.step();
    if (p.data[0]! - before !== -3) return t;
  }
  return Number.POSITIVE_INFINITY;
}

const rho = (b2: number, t: number) => 2 / (1 - b2) - 1 - (2 * t * b2 ** t) / (1 - b2 ** t);

describe("RAdam", () => {
  it("rectifies from the length on that it is told", () => {
    expect(rho(0.999, 5)).toBeLessThan(5);
    expect(rho(0.999, 5)).toBeGreaterThan(4);
    expect(firstRectified(0.999, "rho > 4")).toBe(5);
    expect(firstRectified(0.999, "rho > 5")).toBe(6);
    expect(firstRectified(0.999, "rho >= 5")).toBe(6);
  });

  it("takes a length of exactly 5 as torch does, or as labml does", () => {
    const b2 = 0.7678067796924252;
    expect(rho(b2, 7)).toBe(5);
    expect(firstRectified(b2, "rho > 5")).toBe(8);
    expect(firstRectified(b2, "rho >= 5")).toBe(7);
  });

  it("waits without the fallback to momentum", () => {
    const p = parameter(Float64Array.of(1), { grad: Float64Array.of(3) });
    const optimizer = new RAdam([p], { degeneratedToSgd: false });
    for (let t = 1; t <= 5; t++) optimizer.step();
    expect(p.data[0]).toBe(1);
    optimizer.step();
    expect(p.data[0]).toBeLessThan(1);
  });
});
