import { type Param, sizeOf } from "optim-core";
import type { Precision } from "./precision.ts";
import type { Stepping } from "./setup.ts";

/**
 * Makes the parameters that have a gradient count as a group does that has had `before` steps, through a saved state: ours count the steps
 * that they had themselves, so one that was passed over lags behind.
 */
export async function countWithGroup<Buf>(
  optimizer: Stepping<Buf>,
  { dtype, stored }: Precision,
  before: number,
): Promise<void> {
  const lags = (p: Param<Buf>): boolean => p.grad !== null && (optimizer.stateOf(p)?.step ?? 0) !== before;
  const params = optimizer.paramGroups.flatMap((group) => group.params);
  if (!params.some(lags)) return;
  const dict = await optimizer.stateDict();
  const state = params.map((p, i) => {
    if (!lags(p)) return dict.state[i];
    const zeros = () => ({ dtype, shape: p.shape, data: stored(Array.from({ length: sizeOf(p.shape) }, () => 0)) });
    const fresh = Object.fromEntries(Object.keys(optimizer.rule.state).map((name) => [name, zeros()]));
    return { ...fresh, ...dict.state[i], step: before };
  });
  optimizer.loadStateDict({ ...dict, state: { ...state } });
}
