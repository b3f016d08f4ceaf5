import katex from "katex";
import {
  AdamW,
  constant,
  defineOptimizer,
  ema,
  highest,
  mean,
  type Num,
  norm,
  type Rule,
  scalar,
  sum,
  where,
  zeros,
} from "optim-core";
import { describe, expect, test } from "vitest";
import { everyOptimizer } from "../../testing/everyOptimizer.ts";
import { formulaOf } from "./formulaOf.ts";
import { variantsOf } from "./variants.ts";

const set = (formula: string): string => katex.renderToString(formula, { throwOnError: true, strict: "error" });

/** The lines of a rule that has no state, with these numbers. */
function linesOf(update: (p: Num, g: Num, t: Num, hyper: Readonly<Record<"a" | "b" | "lr", Num>>) => Num): string[] {
  const { rule } = defineOptimizer({
    name: "Lines",
    hyper: { lr: 1, a: 1, b: 1 },
    update: ({ p, g, t }, hyper) => ({ p: update(p, g, t, hyper) }),
  });
  const formula = formulaOf(rule);
  set(formula);
  return formula
    .split("\n")
    .slice(1, -1)
    .map((line) => line.replace(/ \\\\$/, ""));
}

describe("every optimizer", () => {
  test.each(everyOptimizer)("$name", async ({ name, rule }) => {
    const variants = variantsOf(rule).filter(({ isLong }) => !isLong);
    const formulas = [formulaOf(rule), ...variants.map(({ formula }) => formula)];
    formulas.forEach(set);
    // VitePress takes it for a piece of a template.
    expect(formulas.join()).not.toContain("{{");
    // Markdown that knows no LaTeX, a formatter's, takes it for the beginning of an emphasis.
    expect(formulas.join()).not.toMatch(/[^A-Za-z0-9]_/);
    const text = [
      formulas[0],
      ...variants.map(({ options, formula }) => `% ${JSON.stringify(options)}\n${formula}`),
    ].join("\n\n");
    await expect(`${text}\n`).toMatchFileSnapshot(`../../golden/${name}.tex`);
  });
});

test("a decay that may be absent is shown, unless it is said to be", () => {
  expect(formulaOf(AdamW.rule)).toContain("(1 - \\gamma \\lambda) \\theta_{t-1}");
  expect(formulaOf(AdamW.rule, { weightDecay: 0 })).not.toContain("\\lambda");
  expect(formulaOf(AdamW.rule, { weightDecay: 0.1 })).toBe(formulaOf(AdamW.rule));
});

test("names of the author come first: for options, slots and shared values", () => {
  const { rule } = defineOptimizer({
    name: "Own",
    hyper: { lr: 1, beta: 0.9 },
    state: { fastAvg: zeros },
    update({ p, g, fastAvg }, { lr, beta }) {
      const m = ema(fastAvg, g, beta);
      const share = m.div(m.abs().add(1));
      return { p: p.sub(share.mul(share.abs()).mul(lr)), fastAvg: m };
    },
  });
  expect(formulaOf(rule)).toContain("\\mathrm{fastAvg}_t &= \\beta \\mathrm{fastAvg}_{t-1} + (1 - \\beta) g_t");
  expect(formulaOf(rule)).toContain("u_t &=");
  const named = formulaOf(rule, {}, { lr: "\\eta", fastAvg: "f", "\\frac{f_t}{\\lvert f_t \\rvert + 1}": "\\sigma_t" });
  expect(named).toBe(`\\begin{aligned}
f_t &= \\beta f_{t-1} + (1 - \\beta) g_t \\\\
\\sigma_t &= \\frac{f_t}{\\lvert f_t \\rvert + 1} \\\\
\\theta_t &= \\theta_{t-1} - \\eta \\sigma_t \\lvert \\sigma_t \\rvert
\\end{aligned}`);
});

test("two things never have one symbol", () => {
  const { rule } = defineOptimizer({
    name: "Twice",
    hyper: { lr: 1, gamma: 2, t: 3, mu: 4, momentum: 5 },
    state: { squareAvg: zeros, expAvgSq: zeros, mu_: scalar(0) },
    update: ({ p, g, squareAvg, expAvgSq, mu_ }, { lr, gamma, t, mu, momentum }) => ({
      p: p.mul(lr).mul(gamma).mul(t).mul(mu).mul(momentum),
      squareAvg: squareAvg.add(g),
      expAvgSq: expAvgSq.mul(2),
      mu_: mu_.add(1),
    }),
  });
  const formula = formulaOf(rule);
  set(formula);
  expect(formula).toContain(
    "\\theta_t &= \\gamma \\mathrm{gamma} \\, \\mathrm{t} \\mu \\mathrm{momentum} \\theta_{t-1}",
  );
  expect(formula).toContain("v_t &= v_{t-1} + g_t");
  expect(formula).toContain("\\mathrm{expAvgSq}_t &= 2 \\mathrm{expAvgSq}_{t-1}");
});

test("an index goes beside what is there already, and never behind a brace", () => {
  const { rule } = defineOptimizer({
    name: "Indices",
    hyper: { lr: 1, betas2: [0.1, 0.2], ratios: [1, 2] },
    state: { m1: zeros, alpha12: zeros, maxExpAvgSq: zeros, slowAvg: zeros },
    update: ({ p, g, m1, alpha12, maxExpAvgSq, slowAvg }, { betas2: [a], ratios: [, b] }) => ({
      p: p.sub(m1.mul(a)).sub(b),
      m1: m1.add(g),
      alpha12: alpha12.mul(alpha12),
      maxExpAvgSq: maxExpAvgSq.square(),
      slowAvg: ema(slowAvg, g, 0.5),
    }),
  });
  const formula = formulaOf(rule);
  set(formula);
  expect(formula.split("\n").slice(1, -1)).toEqual([
    "m_{1, t} &= m_{1, t-1} + g_t \\\\",
    "\\alpha_{12, t} &= \\alpha_{12, t-1}^2 \\\\",
    "v_t^{\\max} &= (v_{t-1}^{\\max})^2 \\\\",
    "\\mathrm{slowAvg}_t &= 0.5 \\mathrm{slowAvg}_{t-1} + (1 - 0.5) g_t \\\\",
    "\\theta_t &= \\theta_{t-1} - \\mathrm{betas2}_1 m_{1, t-1} - \\mathrm{ratios}_2",
  ]);
});

test("a choice has a line, a choice in a choice is one, and what comes out the same is said once", () => {
  expect(
    linesOf((p, g, _, { a, b }) => p.sub(where(g.gt(0), where(p.gt(0), a, 1), where(g.eq(0), b, 1)).mul(g))),
  ).toEqual([
    "u_t &= \\begin{cases} a & \\text{if } g_t > 0 \\text{ and } \\theta_{t-1} > 0 \\\\ 1 & \\text{if } g_t > 0 \\\\ b & \\text{if } g_t = 0 \\\\ 1 & \\text{otherwise} \\end{cases}",
    "\\theta_t &= \\theta_{t-1} - u_t g_t",
  ]);
  expect(linesOf((p, g, _, { a }) => p.mul(where(g.gt(0), where(p.isFinite(), a, 1), 1)))[0]).toBe(
    "u_t &= \\begin{cases} a & \\text{if } g_t > 0 \\text{ and } \\theta_{t-1} \\text{ is finite} \\\\ 1 & \\text{otherwise} \\end{cases}",
  );
});

test("reductions say over what", () => {
  const line = (update: (p: Num) => Num): string => linesOf(update)[0]!.replace("\\theta_t &= ", "");
  expect(line((p) => p.mul(norm(p)))).toBe("\\lVert \\theta_{t-1} \\rVert_2 \\theta_{t-1}");
  expect(line((p) => p.mul(norm(p, "all")))).toBe("\\lVert \\theta_{t-1} \\rVert_{2, \\text{all}} \\theta_{t-1}");
  expect(line((p) => p.mul(mean(p, "row")))).toBe(
    "\\operatorname{mean}\\nolimits_{\\text{row}}(\\theta_{t-1}) \\theta_{t-1}",
  );
  expect(line((p) => p.mul(sum(p)))).toBe(
    "\\operatorname{sum}\\nolimits_{\\text{parameter}}(\\theta_{t-1}) \\theta_{t-1}",
  );
  expect(line((p) => p.mul(highest(p, "column")))).toBe("\\max_{\\text{column}}(\\theta_{t-1}) \\theta_{t-1}");
  // The mean of one thing, divided by the number of another.
  expect(line((p) => sum(p, "row").div(sum(constant(1), "all")))).toBe(
    "\\frac{\\operatorname{sum}\\nolimits_{\\text{row}}(\\theta_{t-1})}{\\operatorname{sum}\\nolimits_{\\text{all}}(1)}",
  );
});

test.each([
  [1e-5, "10^{-5}"],
  [-1e-5, "(-10^{-5})"],
  [2.5e-8, "2.5 \\cdot 10^{-8}"],
  [0.001, "0.001"],
  [1e21, "10^{21}"],
  [-3, "(-3)"],
  [Infinity, "\\infty"],
  [-Infinity, "(-\\infty)"],
])("%f is printed as papers do", (value, code) => {
  expect(linesOf((p) => p.mul(value))).toEqual([`\\theta_t &= ${code} \\theta_{t-1}`]);
});

test("a rule that cannot be traced is named, with its options and the reason", () => {
  const broken = {
    ...AdamW.rule,
    name: "Broken",
    update: () => ({}) as never,
  } as unknown as Rule;
  expect(() => formulaOf(broken)).toThrow(
    /^optim-page: Broken cannot be traced with \{"lr":0.001,.*\}: .* for p and for every slot\.$/,
  );
  const throwing = {
    ...broken,
    update: () => {
      throw new Error("Out of luck.");
    },
  } as unknown as Rule;
  expect(() => formulaOf(throwing)).toThrow("Out of luck.");
});
