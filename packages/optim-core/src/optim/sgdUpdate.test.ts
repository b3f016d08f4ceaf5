import { describe, expect, it } from "vitest";
import { parameter } from "../param.ts";
import { DecoupledSGDW } from "./decoupledSgdw.ts";
import { SGD } from "./sgd.ts";

const one = () => parameter(Float64Array.of(1), { name: "w", grad: Float64Array.of(0.5) });

describe("SGD", () => {
  it("begins its momentum with the whole gradient, undamped (peers' bugs B7 and B19)", () => {
    const p = one();
    const optimizer = new SGD([p], { lr: 0.1, momentum: 0.9, dampening: 0.4 });
    optimizer.step();
    expect(p.data[0]).toBeCloseTo(1 - 0.1 * 0.5, 15);
    optimizer.step();
    expect(optimizer.stateOf(p)!.momentumBuffer![0]).toBeCloseTo(0.9 * 0.5 + 0.6 * 0.5, 15);
    expect(p.data[0]).toBeCloseTo(1 - 0.1 * 0.5 - 0.1 * (0.9 * 0.5 + 0.6 * 0.5), 15);
  });

  it("keeps no buffer without momentum", () => {
    const p = one();
    const optimizer = new SGD([p], { lr: 0.1 });
    optimizer.step();
    expect(optimizer.stateOf(p)).toEqual({ step: 1 });
  });

  it.each([SGD, DecoupledSGDW])(
    "%o refuses nesterov without momentum or with dampening, and says what to do",
    (Optimizer) => {
      const make = (options: object) => () => new Optimizer([one()], { nesterov: true, ...options });
      expect(make({})).toThrow(
        /nesterov needs a momentum above 0 and a dampening of 0, not 0 and 0\. Set them, or leave/,
      );
      expect(make({ momentum: 0.9, dampening: 0.1 })).toThrow("not 0.9 and 0.1");
      expect(make({ momentum: 0.9 })).not.toThrow();
    },
  );
});
