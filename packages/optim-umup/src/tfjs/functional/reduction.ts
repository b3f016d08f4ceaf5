import { OptimError } from "optim-core";

/** What a loss is of its terms. */
export type Reduction = "mean" | "sum";

/** The factor that makes the reduction of a sum of `count` terms. @throws OptimError for an unknown one. */
export function reduced(who: string, reduction: Reduction, count: number): number {
  if (reduction !== "mean" && reduction !== "sum")
    throw new OptimError(`${who}: reduction is "${reduction}". Choose "mean" or "sum".`);
  return reduction === "mean" ? 1 / count : 1;
}
