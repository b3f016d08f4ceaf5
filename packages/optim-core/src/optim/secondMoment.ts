import { debias, type Num } from "../expr.ts";

/** What {@link secondMoment} is told. */
export interface SecondMomentSymbols {
  readonly betas: readonly [Num, Num];
  readonly amsgrad: boolean | "corrected";
}

/**
 * The second moment that Adam and its kin divide by the root of, `v̂`, and the maximum that AMSGrad keeps: of the raw moment (`true`, as
 * torch computes) or of the corrected one (`"corrected"`, as torch's own documentation prints).
 */
export function secondMoment(
  v: Num,
  before: Num | undefined,
  t: Num,
  { betas: [, b2], amsgrad }: SecondMomentSymbols,
): { readonly corrected: Num; readonly max: Num | undefined } {
  const isCorrected = amsgrad === "corrected";
  const kept = isCorrected ? debias(v, b2, t) : v;
  const max = before?.max(kept);
  const largest = max ?? kept;
  return { corrected: isCorrected ? largest : debias(largest, b2, t), max };
}
