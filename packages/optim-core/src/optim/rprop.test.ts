import { describe, expect, it } from "vitest";
import { parameter } from "../param.ts";
import { Rprop } from "./rprop.ts";

describe("Rprop", () => {
  it("grows a step while the gradient keeps its sign, shrinks it and rests where it turned", () => {
    const p = parameter(Float64Array.of(0), { grad: Float64Array.of(1) });
    const optimizer = new Rprop([p], { lr: 0.1 });
    const sizes = [2, 3, -1, -1, 0].map((g) => {
      const before = p.data[0]!;
      p.grad![0] = g;
      optimizer.step();
      return before - p.data[0]!;
    });
    [0.1, 0.12, 0, -0.06, 0].forEach((size, i) => expect(sizes[i]).toBeCloseTo(size, 14));
  });

  it("holds steps between its limits", () => {
    const p = parameter(Float64Array.of(0), { grad: Float64Array.of(1) });
    const optimizer = new Rprop([p], { lr: 0.1, stepSizes: [0.2, 0.25] });
    optimizer.step();
    expect(p.data[0]).toBeCloseTo(-0.2, 14);
    optimizer.step();
    optimizer.step();
    expect(p.data[0]).toBeCloseTo(-0.2 - 0.24 - 0.25, 14);
  });

  it.each([
    [0, 1.2],
    [0.5, 1],
    [1, 1.2],
  ] as const)("refuses etas of %d and %d", (down, up) => {
    const make = () => new Rprop([parameter(Float64Array.of(0))], { etas: [down, up] });
    expect(make).toThrow(`Rprop: etas is [${down},${up}]; the first must lie between 0 and 1, the second above 1.`);
  });
});
