import { debias, ema, type Num } from "../expr.ts";
import type { Next, Weight } from "../rule.ts";
import { zeros } from "../slot.ts";
import { type Decay, decayed } from "./decay.ts";
import { type DenominatorSymbols, denominator } from "./denominator.ts";

/** What Adam and its kin remember of a weight. */
export const adamState = { expAvg: zeros, expAvgSq: zeros, maxExpAvgSq: zeros.if("amsgrad") };

/** What {@link adamUpdate} is told. */
export interface AdamSymbols extends DenominatorSymbols {
  readonly lr: Num;
  readonly initialLr: Num;
  readonly weightDecay: Num | undefined;
}

/** The update that Adam, AdamW, AMSGrad and DecoupledAdamW share; they differ in decay and defaults. */
export function adamUpdate(
  { p, g, t, expAvg, expAvgSq, maxExpAvgSq }: Weight<typeof adamState>,
  hyper: AdamSymbols,
  decay: Decay,
): Next<typeof adamState> {
  const [b1, b2] = hyper.betas;
  const kept = decayed({ p, g }, hyper, decay);
  const m = ema(expAvg, kept.g, b1);
  const v = ema(expAvgSq, kept.g.square(), b2);
  const { denom, max } = denominator(v, maxExpAvgSq, t, hyper);
  return { p: kept.p.sub(debias(m, b1, t).div(denom).mul(hyper.lr)), expAvg: m, expAvgSq: v, maxExpAvgSq: max };
}
