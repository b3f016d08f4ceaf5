import { defineOptimizer, trace } from "optim-core";
import { expect, test } from "vitest";
import { stagesOf } from "../stages.ts";
import { renderStage } from "./renderStage.ts";

/** The last line of a kernel that keeps `constant · g`. */
function lineWith(constant: number): string {
  const Scaled = defineOptimizer({
    name: "Scaled",
    hyper: { lr: 1 },
    state: {},
    update: ({ g }) => ({ p: g.mul(constant) }),
  });
  const program = trace(Scaled.rule as never, { lr: 1 });
  return renderStage(program, stagesOf(program)[0]!, 4, {}).code.match(/let new_p = g \* (.*);/)![1]!;
}

test("a literal is the shortest that reads back to the same float32", () => {
  const bits = new Uint32Array(1);
  const number = new Float32Array(bits.buffer);
  for (let seed = 1, i = 0; i < 2000; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    bits[0] = seed;
    const x = number[0]!;
    if (!Number.isFinite(x)) continue;
    const text = lineWith(x);
    expect(Math.fround(Number(text)), text).toBe(x);
    const shorter = Number(
      Number(text).toPrecision(Math.max(1, text.replace(/e.*|[-.]|^0+/g, "").replace(/0+$/, "").length - 1)),
    );
    if (shorter !== Number(text)) expect(Math.fround(shorter)).not.toBe(x);
  }
});

test.each([
  [1, "1.0"],
  [-0, "-0.0"],
  [0.1, "0.1"],
  [-2.5, "-2.5"],
  [1e-45, "1e-45"],
  [2 ** 60, "1152921500000000000.0"],
  [Math.fround(3.4e38), "3.4e+38"],
])("%d is %s", (x, text) => expect(lineWith(x)).toBe(text));

test("what WGSL has no literal for comes with the row of uniforms", () => {
  expect([Infinity, -Infinity, Number.NaN, 1e300].map(lineWith)).toEqual([
    "u.infinity",
    "u.minus_infinity",
    "u.nan",
    "u.infinity",
  ]);
});
