import { optimizer as classOf, defaultOf, type HyperDefaults, isOptional } from "optim-core";
import { expectClose, expectSameRigs, type Tolerance } from "../expectSame.ts";
import type { Case, Checks, LooseOptions } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import { hostArray, standardWeights } from "../weight.ts";

const steps = 50;

/** A rate that moves at every step: what a frozen uniform gets wrong. */
const rateAt = (base: number, t: number): number => base * (1.25 + Math.cos(t / 4));

/** Two orders of operations differ by some 1e-16 of each term in a step: 2e-15 of a tensor's largest after 50. */
const inFloat64: Tolerance = { relative: 1e-12, ofLargest: 1e-14, absolute: 1e-14 };
/** Float32 keeps 6e-8 of each term in a step, and steps add up. */
const inFloat32: Tolerance = { relative: 2e-5, ofLargest: 4e-6 };

/** The norm of all gradients of step `t`. */
const gradNormAt = (t: number): number =>
  Math.hypot(...standardWeights.flatMap(({ gradientAt }) => gradientAt(t) ?? []));

/** Where the reference is after each step, by weight. */
function referenceOf(info: Case, options: LooseOptions, until: number): Readonly<Record<string, Float64Array>> {
  const full = { ...info.defaults, ...options } as Record<string, unknown> & { lr: number };
  const made = standardWeights.map(({ name, initial, gradientAt }) => {
    const p = Float64Array.from(initial);
    const reference = info.reference!({ initialLr: full.lr, ...full });
    let count = 0;
    for (let t = 1; t <= until; t++) {
      const g = gradientAt(t);
      if (!g) continue;
      const turned = hostArray("f64", options.maximize ? g.map((x) => -x) : g) as Float64Array;
      reference(p, turned, { t: ++count, lr: rateAt(full.lr, t), gradNorm: gradNormAt(t) });
    }
    return [name, p] as const;
  });
  return Object.fromEntries(made);
}

const trained = ({ type, defaults }: Case, options: LooseOptions, until: number, dtype: "f32" | "f64") =>
  rigOf(type, options, { dtype }).train(1, until, (t, { paramGroups }) => {
    paramGroups[0]!.lr = rateAt((options.lr as number | undefined) ?? (defaults.lr as number), t);
  });

/** Follows the reference for some steps. */
export function follows(info: Case, options: LooseOptions, until: number): void {
  if (!info.reference) return;
  const expected = referenceOf(info, options, until);
  for (const { spec, data } of trained(info, options, until, "f64").weights)
    expectClose(data, expected[spec.name]!, inFloat64, `${spec.name} after ${until} steps`);
}

/** Where many steps lead. */
export const trajectory = {
  "the first step is the reference's": (info, options) => follows(info, options, 1),
  "two steps are the reference's": (info, options) => follows(info, options, 2),
  "fifty steps at a moving rate are the reference's": (info, options) => follows(info, options, steps),

  "float32 stays with float64"(info, options) {
    const [narrow, wide] = (["f32", "f64"] as const).map((dtype) => trained(info, options, steps, dtype).weights);
    for (const [i, { data, spec }] of wide!.entries()) expectClose(narrow![i]!.data, data, inFloat32, spec.name);
  },

  async "a weight decay of 0 is no decay, bit for bit"({ type: { rule } }, options) {
    const { weightDecay = 0, ...others } = rule.hyper as HyperDefaults;
    // Only an optional() decay leaves the formula; a plain number is always in it.
    if (!isOptional(weightDecay)) return;
    const withHyper = (hyper: HyperDefaults) => classOf({ ...rule, hyper: hyper as typeof rule.hyper });
    const formula = withHyper({ ...others, weightDecay: Number(defaultOf(weightDecay)) });
    const without = withHyper(others);
    const zero = { ...options, weightDecay: 0 } as LooseOptions;
    const { weightDecay: _, ...silent } = zero;
    const left = rigOf(classOf(rule), zero).train(1, 8);
    const values = await left.values();
    const plain = await rigOf(without, silent as LooseOptions)
      .train(1, 8)
      .values();
    const whole = await rigOf(formula, zero).train(1, 8).values();
    for (const [name, data] of Object.entries(values)) {
      expectClose(plain[name] as Float32Array, data as Float32Array, { relative: 0 }, `${name}: left out`);
      expectClose(whole[name] as Float32Array, data as Float32Array, { relative: 0 }, `${name}: as a number`);
    }
  },

  async "two optimizers in one process do not disturb each other"({ type }, options) {
    const alone = rigOf(type, options).train(1, 8);
    const aloneToo = rigOf(type, { ...options, lr: 0.02 }).train(1, 8);
    const [one, other] = [rigOf(type, options), rigOf(type, { ...options, lr: 0.02 })];
    for (let t = 1; t <= 8; t++) {
      one.train(t, t);
      other.train(t, t);
    }
    await expectSameRigs(one, alone, "the first");
    await expectSameRigs(other, aloneToo, "the second");
  },
} satisfies Checks;
