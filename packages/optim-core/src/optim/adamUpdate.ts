import { debias, ema, type Num } from "../expr.ts";
import type { Next, Weight } from "../rule.ts";
import { zeros } from "../slot.ts";
import { type Decay, type DecayFunction, type DecaySymbols, decayed } from "./decay.ts";
import { type EpsPlacement, placedEps } from "./placedEps.ts";
import { type SecondMomentSymbols, secondMoment } from "./secondMoment.ts";

/** What Adam and its kin remember of a weight. */
export const adamState = { expAvg: zeros, expAvgSq: zeros, maxExpAvgSq: zeros.if("amsgrad") };

/** What {@link adamUpdate} is told; `eps` is what is added to the root of the corrected second moment. */
export interface AdamSymbols extends SecondMomentSymbols, DecaySymbols {
  readonly eps: Num;
}

/** The update that Adam, AdamW, AMSGrad and DecoupledAdamW share; they differ in decay and defaults. */
export function adamUpdate(
  { t, expAvg, expAvgSq, maxExpAvgSq, ...weight }: Weight<typeof adamState>,
  hyper: AdamSymbols,
  decay: DecayFunction,
): Next<typeof adamState> {
  const [b1, b2] = hyper.betas;
  const { p, g } = decay(weight, hyper);
  const m = ema(expAvg, g, b1);
  const v = ema(expAvgSq, g.square(), b2);
  const { corrected, max } = secondMoment(v, maxExpAvgSq, t, hyper);
  const step = debias(m, b1, t).div(corrected.sqrt().add(hyper.eps));
  return { p: p.sub(step.mul(hyper.lr)), expAvg: m, expAvgSq: v, maxExpAvgSq: max };
}

/** {@link adamUpdate} where the kind of decay and the place of ε are options. */
export const adamUpdateWith = (
  weight: Weight<typeof adamState>,
  { decay, epsPlacement, ...hyper }: AdamSymbols & { readonly decay: Decay; readonly epsPlacement: EpsPlacement },
): Next<typeof adamState> =>
  adamUpdate(
    weight,
    { ...hyper, eps: placedEps(hyper.eps, epsPlacement, hyper.betas[1], weight.t) },
    (before, symbols) => decayed(before, symbols, decay),
  );
