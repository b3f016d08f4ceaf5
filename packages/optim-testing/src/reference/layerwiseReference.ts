import type { Reference } from "../optimizerInfo.ts";
import { cautiousShares } from "./lionReference.ts";
import { type Pull, pulled } from "./pull.ts";
import { type SgdOptions, sgdReference } from "./sgdReference.ts";

/** The length of a vector. */
const lengthOf = (x: Iterable<number>): number => Math.hypot(...x);

/** What LARS is told. */
export interface LarsOptions extends SgdOptions {
  readonly trustCoeff: number;
  readonly eps: number;
  readonly trustClip: boolean;
  readonly alwaysAdapt: boolean;
}

/** LARS: arXiv:1708.03888, equation 6, in timm's order: the layer's rate is in the gradient, and momentum is SGD's. */
export function larsReference({ trustCoeff, eps, trustClip, alwaysAdapt, ...options }: LarsOptions): Reference {
  const { weightDecay } = options;
  const sgd = sgdReference({ ...options, weightDecay: 0 });
  return (p, g, step) => {
    const [w, d] = [lengthOf(p), lengthOf(g)];
    let rate = w === 0 || d === 0 ? 1 : (trustCoeff * w) / (d + weightDecay * w + eps);
    if (trustClip) rate = Math.min(rate, step.lr) / step.lr;
    if (weightDecay === 0 && !alwaysAdapt) rate = 1;
    sgd(
      p,
      g.map((x, i) => rate * (x + weightDecay * p[i]!)),
      step,
    );
  };
}

/** What LAMB is told. */
export interface LambOptions {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
  readonly initialLr: number;
  readonly decay: Exclude<Pull, "l2"> | "update";
  readonly maxGradNorm: number;
  readonly biasCorrection: boolean;
  readonly gradAveraging: boolean;
  readonly trustClip: boolean;
  readonly alwaysAdapt: boolean;
  readonly caution: boolean;
}

/** LAMB: arXiv:1904.00962, algorithm 2; timm's flags and its clipping of all gradients together. */
export function lambReference(options: LambOptions): Reference {
  const { betas, eps, weightDecay, decay, maxGradNorm } = options;
  const [b1, b2] = betas;
  const m: number[] = [];
  const v: number[] = [];
  return (p, g, { t, lr, gradNorm }) => {
    const shrink = maxGradNorm > 0 && gradNorm > maxGradNorm ? maxGradNorm / gradNorm : 1;
    const gradients = [...g].map((x) => x * shrink);
    const [c1, c2] = options.biasCorrection ? [1 - b1 ** t, 1 - b2 ** t] : [1, 1];
    const steps = gradients.map((x, i) => {
      m[i] = b1 * (m[i] ?? 0) + (options.gradAveraging ? 1 - b1 : 1) * x;
      v[i] = b2 * (v[i] ?? 0) + (1 - b2) * x * x;
      return m[i]! / c1 / (Math.sqrt(v[i]!) / Math.sqrt(c2) + eps);
    });
    const shares = options.caution ? cautiousShares(0, 1e-3)(steps, gradients) : steps.map(() => 1);
    const inUpdate = decay === "update" ? weightDecay : 0;
    if (decay !== "update") for (const [i, x] of p.entries()) p[i] = pulled({ p: x, g: 0, t, lr }, options, decay).p;
    const moves = steps.map((x, i) => x * shares[i]! + inUpdate * p[i]!);
    const [w, d] = [lengthOf(p), lengthOf(moves)];
    let trust = w === 0 || d === 0 ? 1 : w / d;
    if (options.trustClip) trust = Math.min(trust, 1);
    if (weightDecay === 0 && !options.alwaysAdapt) trust = 1;
    for (const [i, x] of p.entries()) p[i] = x - lr * trust * moves[i]!;
  };
}
