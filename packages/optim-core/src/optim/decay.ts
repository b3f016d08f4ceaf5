import { type Num, oneMinus, where } from "../expr.ts";

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
  switch (decay) {
    case "l2":
      return { p, g: g.add(p.mul(weightDecay)) };
    case "lrCoupled":
      return { g, p: p.mul(oneMinus(lr.mul(weightDecay))) };
    case "scheduleCoupled":
      return { g, p: p.mul(oneMinus(where(initialLr.eq(0), 1, lr.div(initialLr)).mul(weightDecay))) };
    case "absolute":
      return { g, p: p.mul(oneMinus(weightDecay)) };
  }
}
