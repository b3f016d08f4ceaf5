import { constant, debias, type Num, oneMinus, where } from "../expr.ts";

/** From which length ρ of the simple moving average on the variance counts as known: torch's `> 5`, the authors' code's `>= 5`, the paper's `> 4`. */
export type RectifyWhere = "rho > 5" | "rho >= 5" | "rho > 4";

/** What {@link rectified} is told. */
export interface RectifiedSymbols {
  readonly betas: readonly [Num, Num];
  readonly rectifyWhere: RectifyWhere;
  readonly degeneratedToSgd: boolean;
}

/**
 * RAdam's step before the learning rate: `r · m̂ / denom` once enough gradients are known for their variance to be, and before that `m̂`
 * alone, or nothing where `degeneratedToSgd` is off.
 */
export function rectified(
  m: Num,
  denom: Num,
  t: Num,
  { betas: [b1, b2], rectifyWhere, degeneratedToSgd }: RectifiedSymbols,
): Num {
  const momentum = debias(m, b1, t);
  const rhoMax = constant(2).div(oneMinus(b2)).sub(1);
  const rho = rhoMax.sub(debias(t.mul(b2.pow(t)).mul(2), b2, t));
  const r = rho.sub(4).mul(rho.sub(2)).mul(rhoMax);
  const adaptive = momentum.mul(r.div(rhoMax.sub(4).mul(rhoMax.sub(2)).mul(rho)).sqrt()).div(denom);
  const fallback = degeneratedToSgd ? momentum : 0;
  if (rectifyWhere === "rho >= 5") return where(rho.lt(5), fallback, adaptive);
  return where(rho.gt(rectifyWhere === "rho > 5" ? 5 : 4), adaptive, fallback);
}
