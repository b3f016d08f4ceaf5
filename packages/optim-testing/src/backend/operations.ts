import { Bool, constant, type Num, oneMinus, where, zeros } from "optim-core";
import { type Arithmetic, type BackendChecks, type Operation, rounded } from "./backendInfo.ts";
import { launchOne, looseRule } from "./launch.ts";
import { expectResult, isBeyond, isLoose, nastyNumbers } from "./numbers.ts";

type Numbers = (a: number, b: number) => number;

/** Every operation as a rule says it, and in plain JavaScript. */
const operations: Readonly<Record<Exclude<Operation, "sum">, readonly [(a: Num, b: Num) => Num | Bool, Numbers]>> = {
  add: [(a, b) => a.add(b), (a, b) => a + b],
  sub: [(a, b) => a.sub(b), (a, b) => a - b],
  mul: [(a, b) => a.mul(b), (a, b) => a * b],
  div: [(a, b) => a.div(b), (a, b) => a / b],
  pow: [(a, b) => a.pow(b), (a, b) => a ** b],
  min: [(a, b) => a.min(b), (a, b) => Math.min(a, b)],
  max: [(a, b) => a.max(b), (a, b) => Math.max(a, b)],
  neg: [(a) => a.neg(), (a) => -a],
  abs: [(a) => a.abs(), (a) => Math.abs(a)],
  sign: [(a) => a.sign(), (a) => (a > 0 ? 1 : a < 0 ? -1 : 0)],
  sqrt: [(a) => a.sqrt(), (a) => Math.sqrt(a)],
  isFinite: [(a) => a.isFinite(), (a) => (Number.isFinite(a) ? 1 : 0)],
  lt: [(a, b) => a.lt(b), (a, b) => (a < b ? 1 : 0)],
  eq: [(a, b) => a.eq(b), (a, b) => (a === b ? 1 : 0)],
  where: [(a, b) => where(a.lt(b), a, a.neg()), (a, b) => (a < b ? a : -a)],
};

const asNumber = (x: Num | Bool): Num => (x instanceof Bool ? where(x, 1, 0) : x);

/** All pairs of nasty numbers. */
function pairs(dtype: Arithmetic): { readonly a: number[]; readonly b: number[] } {
  const numbers = nastyNumbers(dtype);
  return { a: numbers.flatMap((x) => numbers.map(() => x)), b: numbers.flatMap(() => numbers) };
}

/** The arithmetic of a backend, one operation at a time. */
export const operationChecks: BackendChecks = {
  ...Object.fromEntries(
    Object.entries(operations).map(([name, [symbolic, plain]]): [string, BackendChecks[string]] => [
      `${name} is right for every pair of nasty numbers`,
      async (backend, dtype, info) => {
        const rule = looseRule({
          name,
          hyper: {},
          state: { out: zeros },
          update: ({ p, g }) => ({ p, out: asNumber(symbolic(p, g)) }),
        });
        const { a, b } = pairs(dtype);
        const result = await launchOne(backend, dtype, {
          rule,
          tensors: [{ shape: [a.length], values: { p: a, g: b } }],
        });
        for (const [i, actual] of result.out!.entries()) {
          const unrounded = plain(a[i]!, b[i]!);
          const expected = rounded(dtype, unrounded);
          // What rounds up to a normal number may be flushed before it does.
          if (isLoose(dtype, info, a[i]!, b[i]!, unrounded, expected)) continue;
          if (name === "div" && isBeyond(info, b[i]!) && [actual, -actual].includes(a[i]! / Infinity)) continue;
          expectResult(actual, expected, dtype, info, info.ulps?.[name as Operation] ?? 0, `${name}(${a[i]}, ${b[i]})`);
        }
      },
    ]),
  ),

  async "constants keep their sign, and are rounded once"(backend, dtype, info) {
    const values = [-0, 0.1, Infinity, -1e-30, Number.NaN];
    for (const value of values) {
      const rule = looseRule({
        name: "Constant",
        hyper: {},
        state: { out: zeros },
        update: ({ p }) => ({ p, out: p.mul(0).add(constant(value)).mul(1) }),
      });
      const result = await launchOne(backend, dtype, { rule, tensors: [{ shape: [2], values: { p: [-1, 1] } }] });
      const expected = [-1, 1].map((p) => p * 0 + rounded(dtype, value));
      for (const i of [0, 1]) expectResult(result.out![i]!, expected[i]!, dtype, info, 0, `constant ${value}`);
    }
  },

  async "host-rate values are computed in float64 and rounded once"(backend, dtype, info) {
    const rule = looseRule({
      name: "Hosted",
      hyper: { lr: 1e-3, beta: 0.999 },
      state: { out: zeros },
      update: ({ p, t }, { lr, beta }) => ({ p, out: p.mul(lr.div(oneMinus(beta.pow(t)))) }),
    });
    for (const t of [1, 2, 1000]) {
      const job = { rule, options: { lr: 1e-3, beta: 0.999 }, tensors: [{ shape: [1], values: { p: [1] }, t }] };
      const result = await launchOne(backend, dtype, job);
      expectResult(result.out![0]!, rounded(dtype, 1e-3 / (1 - 0.999 ** t)), dtype, info, 0, `at step ${t}`);
    }
  },
};
