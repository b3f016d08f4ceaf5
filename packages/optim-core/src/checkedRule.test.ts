import { expect, test } from "vitest";
import { OptimError } from "./error.ts";
import { ema, Num, norm, where } from "./expr.ts";
import { optional } from "./hyper.ts";
import { withMetrics } from "./metrics/withMetrics.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { parameter } from "./param.ts";
import { filled, slot, zeros } from "./slot.ts";

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
  ["returns nothing", () => undefined, /must return `p`\./],
  ["forgets a slot", ({ p }) => ({ p }), /must return `expAvg`: it is declared in state/],
  ["forgets the weight", ({ g }) => ({ expAvg: g }), /must return `p`\./],
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

test.each<[object, string]>([
  [{ name: "" }, 'defineOptimizer: a rule is called "". Its class has its name, which is one word: name: "Tiger".'],
  [
    { name: "a b\nc" },
    'defineOptimizer: a rule is called "a b\\nc". Its class has its name, which is one word: name: "Tiger".',
  ],
  [
    { hyper: undefined },
    "Tiger: hyper is undefined. List the hyper-parameters with their defaults: hyper: { lr: 1e-3 }.",
  ],
  [
    { hyper: { lr: 1, beta: null } },
    "Tiger: hyper `beta` is null. Give it a default, or optional(0) if it may be absent.",
  ],
  [{ update: undefined }, "Tiger: there is no update(). Write update({ p, g }, { lr }) { return { p: … }; }."],
  [{ state: { g: zeros } }, "Tiger: state cannot have `g`: every weight has it already. Give the slot another name."],
  [{ state: { p: zeros } }, "Tiger: state cannot have `p`: every weight has it already. Give the slot another name."],
  [{ state: { t: zeros } }, "Tiger: state cannot have `t`: every weight has it already. Give the slot another name."],
  [
    { state: { step: zeros } },
    "Tiger: state cannot have `step`: every weight has it already. Give the slot another name.",
  ],
  [
    { hyper: { lr: 1, maximize: true } },
    "Tiger: hyper cannot have `maximize`: every group has it already. Give it another name.",
  ],
  [
    { hyper: { lr: 1, params: 1 } },
    "Tiger: hyper cannot have `params`: every group has it already. Give it another name.",
  ],
  [
    { hyper: { lr: 1, initialLr: 1 } },
    "Tiger: hyper cannot have `initialLr`: every group has it already. Give it another name.",
  ],
  [{ hyper: { lr: -1 } }, "Tiger: lr is -1; it must be a number from 0 to Infinity."],
  [{ hyper: { lr: 1, betas: [0.9, 1] } }, "Tiger: betas is [0.9,1]; it must be 2 numbers from 0 to below 1."],
  [
    { hyper: { lr: 1, rho: 0.9 }, domain: { rho: { max: 0.5 } } },
    "Tiger: rho is 0.9; it must be a number from 0 to 0.5.",
  ],
  [{ hyper: { lr: 1, rate: optional(Number.NaN) } }, "Tiger: rate is NaN; it must be a number from 0 to Infinity."],
  [{ check: () => "lr is odd." }, "Tiger: lr is odd."],
  [
    { state: { m: zeros.if("bold") } },
    'Tiger: slot `m` is there if "bold", but hyper has no flag, choice or optional() of that name.',
  ],
  [
    { state: { m: zeros.if("lr") } },
    'Tiger: slot `m` is there if "lr", but hyper has no flag, choice or optional() of that name.',
  ],
  [{ state: { m: filled("start") } }, 'Tiger: slot `m` is filled with "start", but hyper has no number of that name.'],
])("%o is refused where it is defined", (rule, message) => {
  expect(() => define({ update: (({ p }) => ({ p })) satisfies Update, ...rule })).toThrow(new OptimError(message));
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
