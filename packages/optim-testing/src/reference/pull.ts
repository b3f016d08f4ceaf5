import type { Scalar } from "./elementwise.ts";

/** What decay needs to know. */
export interface PullOptions {
  readonly weightDecay: number;
  readonly initialLr: number;
}

/** The kinds of weight decay: see `Decay` in optim-core. */
export type Pull = "l2" | "lrCoupled" | "scheduleCoupled" | "absolute" | "corrected";

/** A number and its gradient after weight decay, in plain JavaScript. */
export function pulled<N extends Scalar>(now: N, { weightDecay, initialLr }: PullOptions, kind: Pull): N {
  const { p, g, lr } = now;
  if (kind === "l2") return { ...now, g: g + weightDecay * p };
  const corrected = initialLr === 0 ? lr : lr ** 2 / initialLr;
  const rates = { lrCoupled: lr, scheduleCoupled: initialLr === 0 ? 1 : lr / initialLr, absolute: 1, corrected };
  return { ...now, p: p * (1 - rates[kind] * weightDecay) };
}
