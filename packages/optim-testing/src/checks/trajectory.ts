import type { Arithmetic } from "../backend/backendInfo.ts";
import { expectClose, type Tolerance } from "../expectSame.ts";
import { type Lab, onReference } from "../lab.ts";
import type { Case, LooseOptions } from "../optimizerInfo.ts";
import type { Rig } from "../rig.ts";
import { hostArray, standardWeights } from "../weight.ts";
import type { Checks } from "./check.ts";

const steps = 50;

/** A rate that moves at every step: what a frozen uniform gets wrong. */
const rateAt = (base: number, t: number): number => base * (1.25 + Math.cos(t / 4));

/** Two orders of operations differ by some 1e-16 of each term in a step: 2e-15 of a tensor's largest after 50. */
const inFloat64: Tolerance = { relative: 1e-12, ofLargest: 1e-14, absolute: 1e-14 };
/** Float32 keeps 6e-8 of each term in a step, and steps add up. */
const betweenPrecisions: Tolerance = { relative: 2e-5, ofLargest: 4e-6 };
/** The bound of float32 on every backend, for those that have no float64. */
const inFloat32: Tolerance = { relative: 1e-5, ofLargest: 2e-6 };

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

const trained = <Buf>(info: Case, options: LooseOptions, lab: Lab<Buf>, until: number, dtype: Arithmetic): Rig<Buf> =>
  lab.rig(info.type, options, { dtype }).train(1, until, (t, { paramGroups }) => {
    paramGroups[0]!.lr = rateAt((options.lr as number | undefined) ?? (info.defaults.lr as number), t);
  });

/** Follows the reference for some steps, in the widest precision that there is. */
export async function follows<Buf>(info: Case, options: LooseOptions, until: number, lab: Lab<Buf>): Promise<void> {
  if (!info.reference) return;
  const expected = referenceOf(info, options, until);
  const bound = lab.widest === "f64" ? inFloat64 : inFloat32;
  for (const [name, data] of Object.entries(await trained(info, options, lab, until, lab.widest).values()))
    expectClose(data as Float64Array, expected[name]!, bound, `${name} after ${until} steps`);
}

/** Where many steps lead. */
export const trajectory = {
  "the first step is the reference's": (info, options, lab) => follows(info, options, 1, lab),
  "two steps are the reference's": (info, options, lab) => follows(info, options, 2, lab),
  "fifty steps at a moving rate are the reference's": (info, options, lab) => follows(info, options, steps, lab),

  async "float32 stays with float64"(info, options, lab) {
    // Without float64, fifty steps in float32 have followed the reference already, and closer.
    if (lab.widest === "f32" && info.reference) return;
    const narrow = await trained(info, options, lab, steps, "f32").values();
    const wide = (lab.widest === "f64" ? lab : onReference) as Lab<unknown>;
    for (const [name, data] of Object.entries(await trained(info, options, wide, steps, "f64").values()))
      expectClose(narrow[name] as Float32Array, data as Float64Array, betweenPrecisions, name);
  },
} satisfies Checks;
