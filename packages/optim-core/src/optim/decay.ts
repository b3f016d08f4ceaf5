import { type Num, oneMinus, where } from "../expr.ts";
import type { Options } from "../program.ts";

/**
 * How weight decay enters an update.
 *
 * - `l2`: added to the gradient, `g + λp` (torch's Adam and SGD).
 * - `lrCoupled`: the weight shrinks by `1 − lr·λ` (torch's AdamW).
 * - `scheduleCoupled`: by `1 − (lr / initialLr)·λ`, so it follows the schedule and not the rate (Composer; u-muP's independent decay).
 * - `absolute`: by `1 − λ`, whatever the rate.
 */
export type Decay = "l2" | "lrCoupled" | "scheduleCoupled" | "absolute";

/** A weight and its gradient once decay has had its part; λ is absent while it is zero. */
export function decayed(
  { p, g }: { readonly p: Num; readonly g: Num },
  { lr, initialLr, weightDecay }: { readonly lr: Num; readonly initialLr: Num; readonly weightDecay: Num | undefined },
  decay: Decay,
): { readonly p: Num; readonly g: Num } {
  if (!weightDecay) return { p, g };
  if (decay === "l2") return { p, g: g.add(p.mul(weightDecay)) };
  const share = decay === "absolute" ? 1 : decay === "lrCoupled" ? lr : where(initialLr.eq(0), 1, lr.div(initialLr));
  return { g, p: p.mul(oneMinus(weightDecay.mul(share))) };
}

/** Composer's warning: a decay that `lr` does not scale, as large as one that it does. */
export function highDecay({ weightDecay }: Options): string | undefined {
  if (typeof weightDecay !== "number" || weightDecay < 1e-3) return undefined;
  return `weightDecay is ${weightDecay}, and lr does not scale it: every step multiplies the weights by ${1 - weightDecay}. Values below 1e-3 are usual.`;
}
