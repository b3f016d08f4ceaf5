import { describe, expect, test } from "vitest";
import { float64, fold } from "./algebra.ts";
import {
  type Bool,
  biasCorrection,
  constant,
  debias,
  ema,
  highest,
  isReduction,
  lerp,
  lowest,
  mean,
  Num,
  node,
  norm,
  oneMinus,
  sum,
  where,
} from "./expr.ts";
import type { Extent } from "./extent.ts";

const at = (extent: Extent): Num => new Num(node("load", [], extent, extent));
const [a, b, c] = ["a", "b", "c"].map((name) => new Num(node("hyper", [], name))) as [Num, Num, Num];

/** What an expression is worth for a = 5, b = 0.5, c = -3. */
const worth = (x: Num | Bool): number =>
  fold(
    x.node,
    float64((name) => ({ a: 5, b: 0.5, c: -3 })[name]!, 3),
    new Map(),
  );

test.each<[string, Num | Bool, number]>([
  ["add", a.add(b), 5.5],
  ["sub", a.sub(b), 4.5],
  ["mul", a.mul(c), -15],
  ["div", a.div(b), 10],
  ["pow", b.pow(a), 0.03125],
  ["min", a.min(c), -3],
  ["max", a.max(c), 5],
  ["lt", c.lt(a), 1],
  ["lt of equals", a.lt(5), 0],
  ["gt", c.gt(a), 0],
  ["eq", a.eq(5), 1],
  ["isFinite", a.div(0).isFinite(), 0],
  ["neg", a.neg(), -5],
  ["abs", c.abs(), 3],
  ["sign", c.sign(), -1],
  ["sqrt", a.sub(1).sqrt(), 2],
  ["square", c.square(), 9],
  ["where", where(c.lt(0), a, b), 5],
  ["constant", constant(-0), -0],
  ["oneMinus", oneMinus(b), 0.5],
  ["lerp", lerp(a, c, 0.25), 3],
  ["ema", ema(a, c, 0.75), 3],
  ["biasCorrection", biasCorrection(b, constant(3)), 0.875],
  ["debias", debias(a, b, constant(1)), 10],
])("%s", (_, x, expected) => {
  expect(worth(x)).toBe(expected);
});

describe("extents", () => {
  test.each<[Extent, Extent, Extent]>([
    ["host", "host", "host"],
    ["host", "all", "all"],
    ["tensor", "all", "tensor"],
    ["tensor", "row", "row"],
    ["row", "row", "row"],
    ["row", "column", "element"],
    ["column", "element", "element"],
  ])("%s and %s meet in %s", (one, other, both) => {
    expect(at(one).add(at(other)).node.extent).toBe(both);
    expect(at(other).add(at(one)).node.extent).toBe(both);
  });

  test("a reduction has that of what it leaves", () => {
    for (const reduce of [sum, highest, lowest]) {
      expect(reduce(at("element")).node).toMatchObject({ op: reduce.name, extent: "tensor", name: "tensor" });
      expect(reduce(at("element"), "column").node.extent).toBe("column");
      expect(isReduction(reduce(at("row"), "all").node)).toBe(true);
    }
    expect(isReduction(at("element").neg().node)).toBe(false);
  });

  test("a mean counts each weight, a norm is the root of the squares", () => {
    const [x, over] = [at("element"), "row"] as const;
    expect(mean(x, over)).toEqual(sum(x, over).div(sum(constant(1), over)));
    expect(norm(x, over)).toEqual(sum(x.mul(x), over).sqrt());
  });
});
