import { ema, type Num } from "../expr.ts";
import type { Next, Weight } from "../rule.ts";
import { zeros } from "../slot.ts";
import { type Caution, cautious } from "./cautious.ts";
import { type Decay, type DecaySymbols, decayed } from "./decay.ts";

/** What Lion remembers of a weight. */
export const lionState = { expAvg: zeros };

/** What {@link lionUpdate} is told. */
export interface LionSymbols extends DecaySymbols {
  readonly betas: readonly [Num, Num];
  readonly decay: Decay;
}

/** The update that Lion and CautiousLion share; without caution every sign is followed. */
export function lionUpdate(
  { p, g, expAvg }: Weight<typeof lionState>,
  { betas: [b1, b2], decay, ...hyper }: LionSymbols,
  caution?: Caution,
): Next<typeof lionState> {
  const kept = decayed({ p, g }, hyper, decay);
  const sign = ema(expAvg, kept.g, b1).sign();
  const direction = caution ? cautious(sign, kept.g, caution) : sign;
  return { p: kept.p.sub(direction.mul(hyper.lr)), expAvg: ema(expAvg, kept.g, b2) };
}
