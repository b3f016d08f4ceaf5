import { type Num, type NumLike, oneMinus, where } from "../expr.ts";
import type { Options } from "../program.ts";

/**
 * How weight decay enters an update.
 *
 * - `l2`: added to the gradient, `g + λp` (torch's Adam and SGD).
 * - `lrCoupled`: the weight shrinks by `1 − lr·λ` (torch's AdamW).
 * - `scheduleCoupled`: by `1 − (lr / initialLr)·λ`, so it follows the schedule and not the rate (Composer; u-muP's independent decay).
 * - `absolute`: by `1 − λ`, whatever the rate.
 * - `corrected`: by `1 − (lr² / initialLr)·λ`, for layers that are normalised (arXiv:2506.02285; timm's `corrected_weight_decay`).
 */
export type Decay = "l2" | "lrCoupled" | "scheduleCoupled" | "absolute" | "corrected";

/** What decay is told; λ is absent while it is zero. */
export interface DecaySymbols {
  readonly lr: Num;
  readonly initialLr: Num;
  readonly weightDecay: Num | undefined;
}

type Pair = { readonly p: Num; readonly g: Num };

/** A weight and its gradient once decay of one kind has had its part. */
export type DecayFunction = (weight: Pair, hyper: DecaySymbols) => Pair;

/** Decay of the weight by a share of λ. */
const shrink = (weight: Pair, { weightDecay }: DecaySymbols, share: NumLike): Pair =>
  weightDecay ? { ...weight, p: weight.p.mul(oneMinus(weightDecay.mul(share))) } : weight;

/** Decay by `lr·λ`, see {@link Decay}. */
export const lrCoupled: DecayFunction = (weight, hyper) => shrink(weight, hyper, hyper.lr);

/** The part of its first rate that a group is at; a rate that began at 0 counts as constant. */
const partOfInitial = ({ lr, initialLr }: DecaySymbols): Num => where(initialLr.eq(0), 1, lr.div(initialLr));

/** Decay by `(lr / initialLr)·λ`, see {@link Decay}. */
export const scheduleCoupled: DecayFunction = (weight, hyper) => shrink(weight, hyper, partOfInitial(hyper));

/** Decay by `(lr² / initialLr)·λ`, see {@link Decay}. */
const corrected: DecayFunction = (weight, hyper) => shrink(weight, hyper, partOfInitial(hyper).mul(hyper.lr));

/** Decay by λ, see {@link Decay}. */
const absolute: DecayFunction = (weight, hyper) => shrink(weight, hyper, 1);

/** Decay through the gradient, see {@link Decay}. */
const l2: DecayFunction = ({ p, g }, { weightDecay }) => ({ p, g: weightDecay ? g.add(p.mul(weightDecay)) : g });

/** A weight and its gradient once decay of the given kind has had its part. */
export const decayed = (weight: Pair, hyper: DecaySymbols, decay: Decay): Pair =>
  ({ l2, lrCoupled, scheduleCoupled, absolute, corrected })[decay](weight, hyper);

/** Composer's warning: a decay that `lr` does not scale, as large as one that it does. */
export function highDecay({ weightDecay }: Options): string | undefined {
  if (typeof weightDecay !== "number" || weightDecay < 1e-3) return undefined;
  return `weightDecay is ${weightDecay}, and lr does not scale it: every step multiplies the weights by ${1 - weightDecay}. Values below 1e-3 are usual.`;
}
