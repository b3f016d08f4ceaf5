import { expect, it } from "vitest";
import { transformerResidualScalingRule } from "./transformerResidualScalingRule.ts";

/** What each branch adds to the variance of the stream at the end, the embedding being what is left: skip and branch add up to 1. */
function contributions(rule: (index: number, layers: number) => number, layers: number): number[] {
  let before: number[] = [1];
  for (let i = 0; i < layers; i++) {
    const tau = rule(i, layers) ** 2;
    before = [...before.map((x) => x / (1 + tau)), tau / (1 + tau)];
  }
  return before;
}

it.each([
  [1, 1],
  [0.5, 2],
  [3, 0.25],
])(
  "all attention layers add the same, all MLP layers too, at multiplier %s and ratio %s",
  (residualMult, residualAttnRatio) => {
    const rule = transformerResidualScalingRule({ residualMult, residualAttnRatio });
    const [embedding = 0, ...branches] = contributions(rule, 8);
    const attention = branches.filter((_, i) => i % 2 === 0);
    const mlp = branches.filter((_, i) => i % 2 === 1);
    for (const x of attention) expect(x).toBeCloseTo(attention[0]!, 14);
    for (const x of mlp) expect(x).toBeCloseTo(mlp[0]!, 14);
    const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0);
    expect(sum(attention) / sum(mlp)).toBeCloseTo(residualAttnRatio ** 2, 12);
    expect((sum(attention) + sum(mlp)) / 2 / embedding).toBeCloseTo(residualMult ** 2, 12);
  },
);

it("both options are 1 where nothing is said", () => {
  const same = transformerResidualScalingRule({ residualMult: 1, residualAttnRatio: 1 });
  for (const i of [0, 1, 2, 3]) expect(transformerResidualScalingRule()(i, 4)).toBe(same(i, 4));
});

it("refuses what has no meaning", () => {
  for (const x of [0, -1, Number.NaN, Infinity]) {
    expect(() => transformerResidualScalingRule({ residualMult: x })).toThrow(`residualMult is ${x}.`);
    expect(() => transformerResidualScalingRule({ residualAttnRatio: x })).toThrow(`residualAttnRatio is ${x}.`);
  }
  const rule = transformerResidualScalingRule();
  for (const [index, layers] of [
    [4, 4],
    [-1, 4],
    [0.5, 4],
    [0, 0],
    [0, Number.NaN],
  ] as const)
    expect(() => rule(index, layers)).toThrow(`there is no index ${index} among ${layers} layers.`);
});
