import { constant, highest, lowest, type Num, sum, where } from "./expr.ts";

/** Norms that have a formula of their own; every other is `(Σ|x|^p)^(1/p)`. */
export const normOrders = ["p", "2", "1", "Infinity", "-Infinity", "0"] as const;
export type NormOrder = (typeof normOrders)[number];

/** The formula for a norm of this order. */
export const orderOf = (normType: number): NormOrder => normOrders.find((known) => known === String(normType)) ?? "p";

/** The norm of all gradients as one vector; of order 0, torch counts the gradients that are not all zeros. */
export function totalNorm(g: Num, order: NormOrder, normType: Num): Num {
  switch (order) {
    case "2":
      return sum(g.square(), "all").sqrt();
    case "1":
      return sum(g.abs(), "all");
    case "Infinity":
      return highest(g.abs(), "all");
    case "-Infinity":
      return lowest(g.abs(), "all");
    case "0":
      return sum(highest(where(g.eq(0), 0, 1)).div(sum(constant(1))), "all");
    case "p":
      return sum(g.abs().pow(normType), "all").pow(constant(1).div(normType));
  }
}
