import { type Num, oneMinus, where } from "../expr.ts";
import type { Options } from "../program.ts";
import type { Next, Weight } from "../rule.ts";
import { zeros } from "../slot.ts";
import { type Decay, decayed } from "./decay.ts";

/** What SGD remembers of a weight. */
export const sgdState = { momentumBuffer: zeros.if("momentum") };

/** What {@link sgdUpdate} is told. */
export interface SgdSymbols {
  readonly lr: Num;
  readonly initialLr: Num;
  readonly weightDecay: Num | undefined;
  readonly momentum: Num | undefined;
  readonly dampening: Num | undefined;
  readonly nesterov: boolean;
}

/** The update that SGD and DecoupledSGDW share; they differ in decay. */
export function sgdUpdate(
  { p, g, t, momentumBuffer }: Weight<typeof sgdState>,
  { momentum, dampening, nesterov, ...hyper }: SgdSymbols,
  decay: Decay,
): Next<typeof sgdState> {
  const kept = decayed({ p, g }, hyper, decay);
  // The first buffer is the whole gradient, whatever the dampening.
  const added = dampening ? kept.g.mul(where(t.eq(1), 1, oneMinus(dampening))) : kept.g;
  const buffer = momentum && momentumBuffer?.mul(momentum).add(added);
  const step = buffer && nesterov ? kept.g.add(buffer.mul(momentum)) : (buffer ?? kept.g);
  return { p: kept.p.sub(step.mul(hyper.lr)), momentumBuffer: buffer };
}

/** Nesterov's look ahead is along the momentum, and derived for an undamped one. */
export function checkNesterov({ nesterov, momentum, dampening }: Options): string | undefined {
  if (!nesterov || (momentum !== 0 && dampening === 0)) return undefined;
  return `nesterov needs a momentum above 0 and a dampening of 0, not ${momentum} and ${dampening}. Set them, or leave nesterov out.`;
}
