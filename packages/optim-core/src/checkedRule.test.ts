import { expect, test, vi } from "vitest";
import { OptimError } from "./error.ts";
import { ema, Num, norm, where } from "./expr.ts";
import { optional } from "./hyper.ts";
import { withMetrics } from "./metrics/withMetrics.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { parameter } from "./param.ts";
import { slot, zeros } from "./slot.ts";

/** A rule as JavaScript lets an author write it. */
const define = (rule: object): typeof Sound => defineOptimizer({ name: "Tiger", hyper: { lr: 0.5 }, ...rule } as never);

const Sound = defineOptimizer({
  name: "Sound",
  hyper: { lr: 0.5, betas: [0.5, 0.5], weightDecay: optional(0), bold: false },
  state: { expAvg: zeros, extra: zeros.if("bold") },
  update({ p, g, expAvg, extra }, { lr, betas: [b1], weightDecay, ...rest }) {
    const m = ema(expAvg, g, b1);
    const step = rest.bold ? where(m.gt(0), m, m.neg()) : m;
    return { p: p.sub(step.mul(weightDecay ? lr.mul(weightDecay) : lr)), expAvg: m, extra: extra?.add(1) };
  },
});

/** Steps once, and returns what is left of a weight of 1. */
function stepOnce(type: typeof Sound, options: object = {}): number {
  const w = parameter(Float32Array.of(1), { grad: Float32Array.of(2) });
  new type([w], options).step();
  return w.data[0]!;
}

// biome-ignore lint/suspicious/noExplicitAny: an author who has no types
type Update = (weight: any, hyper: any) => unknown;

const wrongUpdates: readonly [string, Update, RegExp][] = [
  [
    "assigns to the weight",
    (w) => {
      w.p = w.g;
      return { p: w.p, expAvg: w.g };
    },
    /assigns to `p`\. It changes nothing: return/,
  ],
  [
    "deletes of the weight",
    (w) => {
      delete w.expAvg;
      return { p: w.p, expAvg: w.g };
    },
    /assigns to `expAvg`/,
  ],
  [
    "defines a property of the weight",
    (w) => Object.defineProperty(w, "expAvg", { value: w.g }),
    /assigns to `expAvg`/,
  ],
  ["writes into the weight and returns it", (w, h) => Object.assign(w, { expAvg: h.lr }), /assigns to `expAvg`/],
  [
    "writes into a symbol",
    ({ p, g }) => ({ p: Object.assign(p, { node: g.node }), expAvg: g }),
    /fails while it is traced: .*read only/,
  ],
  ["returns the weight as it is", (w) => w, /returns `g`, which is not in state \(p, expAvg\)/],
  ["returns a promise", async ({ p, g }) => ({ p, expAvg: g }), /returns a promise\. It is called with symbols/],
  ["returns nothing", () => undefined, /must return `p`\./],
  ["forgets a slot", ({ p }) => ({ p }), /must return `expAvg`: it is declared in state/],
  ["forgets the weight", ({ g }) => ({ expAvg: g }), /must return `p`\./],
  ["returns a number", ({ p }) => ({ p, expAvg: 0 }), /returns 0 as `expAvg`\. Return a symbol/],
  ["returns a test", ({ p, g }) => ({ p, expAvg: g.gt(0) }), /uses a test as if it were a number\. Say where\(/],
  ["adds a test", ({ p, g }) => ({ p: p.add(g.gt(0)), expAvg: g }), /uses a test as if it were a number/],
  [
    "uses a test as a test and as a number",
    ({ p, g }) => ({ p: where(g.gt(0), p, g), expAvg: g.mul(g.gt(0)) }),
    /uses a test as if it were a number/,
  ],
  [
    "gives where() a number as its test",
    ({ p, g }) => ({ p: where(g, p, g), expAvg: g }),
    /gives where\(\) a number as its test/,
  ],
  [
    "reduces over what there is not",
    ({ p, g }) => ({ p: p.sub(norm(g, "rows" as never)), expAvg: g }),
    /reduces over "rows"\. Say "tensor", "row", "column", "all"/,
  ],
  [
    "does not call a method",
    ({ p, g }) => ({ p: p.add(g.square), expAvg: g }),
    /calls add\(a function, which was not called\)/,
  ],
  [
    "returns a slot that is not declared",
    ({ p, g }) => ({ p, expAvg: g, velocity: g }),
    /returns `velocity`, which is not/,
  ],
  [
    "reads a slot that is not there",
    ({ p, expAvgs }) => ({ p, expAvg: expAvgs }),
    /reads `expAvgs` of a weight, which has p, g, t, expAvg\. Did you mean `expAvg`\?/,
  ],
  [
    "reads a hyper-parameter that is not there",
    ({ p }, { beta }) => ({ p, expAvg: beta }),
    /reads `beta` of hyper, which has lr, decay, initialLr\./,
  ],
  [
    "computes with what is absent",
    ({ p, g }, { decay }) => ({ p: p.mul(decay), expAvg: g }),
    /calls mul\(undefined\)\. What is absent .* `x \? y\.mul\(x\) : y`/,
  ],
  [
    "computes with what is absent, in a formula",
    ({ p, g }, { decay }) => ({ p: ema(p, g, decay), expAvg: g }),
    /calls mul\(undefined\)/,
  ],
  [
    "computes with a text",
    ({ p, g }) => ({ p: p.mul("2"), expAvg: g }),
    /calls mul\("2"\)\. A symbol is computed with by its own/,
  ],
  ["computes with NaN", ({ p, g }) => ({ p: p.mul(Number.NaN), expAvg: g }), /calls mul\(NaN\)/],
  [
    "gives where() no number",
    ({ p, g }) => ({ p: where(g.gt(0), p, undefined as never), expAvg: g }),
    /fails while it is traced: .*undefined/,
  ],
  [
    "uses Math on a symbol",
    ({ p, g }) => ({ p: p.mul(Math.sqrt(g)), expAvg: g }),
    /uses a symbol as if it were a number/,
  ],
  [
    "uses an operator on a symbol",
    ({ p, g }) => ({ p: p.sub(g * 2), expAvg: g }),
    /uses a symbol as if it were a number/,
  ],
  ["compares symbols", ({ p, g }) => ({ p: g > 0 ? p : g, expAvg: g }), /uses a symbol as if it were a number/],
  [
    "writes a symbol into a text",
    ({ p, g }) => ({ p: `${p}`, expAvg: g }),
    /uses a symbol as if it were a number or a text/,
  ],
  [
    "asks a symbol with `if`",
    ({ p, g }) => ({ p: g.gt(0) ? p : g, expAvg: g }),
    /makes a test that nothing is computed with\. .* say where\(/,
  ],
];

test("what goes wrong in an update that returns a promise does not end the process", async () => {
  const Late = define({
    state: {},
    update: async ({ p }: { p: Num }, { nope }: { nope: Num }) => ({ p: p.mul(nope) }),
  });
  const optimizer = new Late([parameter(Float32Array.of(1), { grad: Float32Array.of(2) })]);
  const unhandled = vi.fn();
  process.once("unhandledRejection", unhandled);
  expect(() => optimizer.step()).toThrow("returns a promise");
  await new Promise((done) => setTimeout(done, 10));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test.each(wrongUpdates)("an update that %s gets one message, and nothing has changed", (_, update, message) => {
  const Wrong = define({ hyper: { lr: 0.5, decay: optional(0) }, state: { expAvg: zeros }, update });
  const w = parameter(Float32Array.of(1), { grad: Float32Array.of(2) });
  const optimizer = new Wrong([w]);
  expect(() => optimizer.step()).toThrow(OptimError);
  expect(() => optimizer.step()).toThrow(new RegExp(`^Tiger: update\\(\\) .*${message.source}`));
  expect(w.data[0]).toBe(1);
});

test("a test whose choice is not used is no mistake: `decayed` makes one for every kind", () => {
  const Fine = define({
    hyper: { lr: 0.5, early: 0 },
    update({ p, g, t }: { p: Num; g: Num; t: Num }, { lr }: { lr: Num }) {
      where(t.lt(10), lr, 0);
      return { p: p.sub(g.mul(lr)) };
    },
  });
  expect(stepOnce(Fine)).toBe(0);
});

test("a value of a larger extent than its slot keeps is refused", () => {
  const state = { size: slot({ extent: "tensor" }) };
  const Wrong = define({ state, update: (({ p, g }) => ({ p, size: g })) satisfies Update });
  expect(() => stepOnce(Wrong)).toThrow(
    "Tiger: update() returns a value for each element as `size`, which keeps one for each tensor.",
  );
  expect(stepOnce(define({ state, update: (({ p, g }) => ({ p, size: norm(g) })) satisfies Update }))).toBe(1);
});

test("a sound rule is traced as it is, with every flag and inside of wrappers", () => {
  expect(stepOnce(Sound)).toBe(0.5);
  expect(stepOnce(Sound, { weightDecay: 0.5, bold: true })).toBe(0.75);
  expect(stepOnce(withMetrics(Sound), { bold: true })).toBe(0.5);
});

test("symbols are watched while a plugin is traced, and not after it, also where it fails", () => {
  const Failing = define({ update: (({ g }) => Math.sqrt(g)) satisfies Update });
  const before = Object.getOwnPropertyDescriptors(Num.prototype);
  expect(() => stepOnce(Failing)).toThrow(OptimError);
  stepOnce(Sound);
  expect(Object.getOwnPropertyDescriptors(Num.prototype)).toEqual(before);
  expect(Symbol.toPrimitive in Num.prototype).toBe(false);
});

test("an error of the author's own comes through as it is", () => {
  const own = new RangeError("mine");
  const Throwing = define({
    update() {
      throw own;
    },
  });
  expect(() => stepOnce(Throwing)).toThrow(own);
});
