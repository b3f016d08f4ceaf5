import { expect, it } from "vitest";
import { adamScale, sgdScale } from "./lrScale.ts";
import type { Mup } from "./mup.ts";

const roles: readonly Mup[] = [
  { role: "weight", fanIn: 16 },
  { role: "bias", width: 9 },
  { role: "norm", width: 9 },
  { role: "output", fanIn: 16 },
];

it("weights of Adam, and of SGD where the readout's gradient has its own factor, go by the root of their fan-in", () => {
  for (const scale of [adamScale, sgdScale(), sgdScale(null)]) expect(roles.map(scale)).toEqual([0.25, 1, 1, 1]);
});

it("where it has not, gradients shrink with the width, and SGD's rates grow", () => {
  expect(roles.map(sgdScale("toOutputScale"))).toEqual([4, 9, 9, 1]);
});

it("parameters of a stack share its step", () => {
  const deep = roles.map((mup) => ({ ...mup, depth: 4 }));
  expect(deep.map(adamScale)).toEqual([0.125, 0.5, 0.5, 0.5]);
  expect(deep.map(sgdScale())).toEqual([0.125, 0.5, 0.5, 0.5]);
  expect(deep.map(sgdScale("toOutputScale"))).toEqual([2, 4.5, 4.5, 0.5]);
});

it("bug: equal factors differed in the last bit where one came by the depth", () => {
  for (let fanIn = 1; fanIn < 200; fanIn++)
    for (const depth of [1, 3, 6, 7, 12, 96])
      for (const scale of [adamScale, sgdScale()])
        expect(scale({ role: "weight", fanIn, depth })).toBe(scale({ role: "weight", fanIn: fanIn * depth }));
  const scale = sgdScale("toOutputScale");
  expect(scale({ role: "weight", fanIn: 21, depth: 7 })).toBe(scale({ role: "weight", fanIn: 3 }));
});

it("bug: equal factors of SGD differed in the last bit where they are of different roles, widths or depths", () => {
  const scale = sgdScale("toOutputScale");
  for (let n = 1; n < 60; n++)
    for (let depth = 1; depth < 60; depth++) {
      const factor = scale({ role: "bias", width: n, depth });
      expect(scale({ role: "weight", fanIn: n * n, depth })).toBe(factor);
      expect(scale({ role: "norm", width: 3 * n, depth: 9 * depth })).toBe(factor);
      expect(scale({ role: "output", depth: n * n * depth })).toBe(
        scale({ role: "bias", width: 1, depth: n * n * depth }),
      );
    }
  for (let width = 1; width < 2000; width++) expect(scale({ role: "bias", width })).toBe(width);
});

it("refuses an unknown constraint, and a tag that states too little", () => {
  expect(() => sgdScale("gmean" as never)).toThrow(
    'sgdScale: there is no rule for the readout constraint "gmean". Take null or "toOutputScale".',
  );
  expect(() => adamScale(undefined as never)).toThrow("adamScale: a tag has the tag undefined. State its role");
  expect(() => adamScale({ role: "head" } as never)).toThrow('adamScale: a tag has the role "head".');
  expect(() => adamScale({ role: "weight" } as never)).toThrow("the fanIn undefined");
  expect(() => sgdScale("toOutputScale")({ role: "bias" } as never)).toThrow("sgdScale: a tag has the role");
});
