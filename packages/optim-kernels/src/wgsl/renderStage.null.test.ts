import { constant, defineOptimizer, trace } from "optim-core";
import { expect, test } from "vitest";
import { stagesOf } from "../stages.ts";
import { renderStage } from "./renderStage.ts";

/** What a kernel that keeps `constant · g` multiplies with. */
function factor(value: number): string {
  const Scaled = defineOptimizer({
    name: "Scaled",
    hyper: { lr: 1 },
    state: {},
    update: ({ g }) => ({ p: g.mul(constant(value)) }),
  });
  const program = trace(Scaled.rule as never, { lr: 1 });
  return renderStage(program, stagesOf(program)[0]!, 4, {}).code.match(/let p1 = \(g0 \* (.*)\);/)![1]!;
}

test("a literal reads back to the same float32", () => {
  const bits = new Uint32Array(1);
  const number = new Float32Array(bits.buffer);
  for (let seed = 1, i = 0; i < 2000; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    bits[0] = seed;
    const x = number[0]!;
    if (!Number.isFinite(x)) continue;
    const text = factor(x).match(/^F\((.*)\)$/)![1]!;
    expect(Math.fround(Number(text)), text).toBe(x);
    expect(text).toMatch(/[.e]/);
  }
});

test.each([
  [1, "F(1.0)"],
  [-0, "F(-0.0)"],
  [0.1, "F(0.1)"],
  [-2.5, "F(-2.5)"],
  [1e-45, "F(1e-45)"],
  [2 ** 60, "F(1152921504606847000.0)"],
  [3.4e38, "F(3.4e+38)"],
])("%d is %s", (x, text) => expect(factor(x)).toBe(text));

test("what WGSL has no literal for is made of its bits", () => {
  expect([Infinity, -Infinity, Number.NaN, 1e300].map(factor)).toEqual([
    "_bits(2139095040)",
    "_bits(4286578688)",
    "_bits(2143289344)",
    "_bits(2139095040)",
  ]);
});
