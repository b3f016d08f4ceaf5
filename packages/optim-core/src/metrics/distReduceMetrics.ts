import { fail } from "../error.ts";
import { isCosine, isNorm, normsOf } from "./metricKey.ts";
import type { Metrics } from "./metrics.ts";

/** How the machines of a job agree on numbers; you bring the transport. */
export interface MetricsReducer {
  /** How many ranks there are. */
  readonly worldSize: number;
  /** The sum over all ranks, key by key: every key that some rank has, where a rank without it adds nothing. */
  sum(entries: Metrics): Promise<Metrics>;
}

/**
 * Sums what {@link preReduceMetrics} prepared over all ranks (Composer's `dist_reduce_metrics`): norms are those of the whole parameters,
 * cosines are divided by them, and everything else is averaged over the ranks. Every rank gets the same.
 *
 * @throws OptimError where a cosine comes without its two norms.
 */
export async function distReduceMetrics(metrics: Metrics, reducer: MetricsReducer): Promise<Metrics> {
  const { worldSize } = reducer;
  if (!(Number.isInteger(worldSize) && worldSize > 0))
    fail("distReduceMetrics", `worldSize is ${worldSize}; it must be the number of ranks.`);
  const sums = Object.entries(await reducer.sum(metrics));
  const norms = Object.fromEntries(sums.flatMap(([key, value]) => (isNorm(key) ? [[key, Math.sqrt(value)]] : [])));
  const reduced = sums.map(([key, value]): [string, number] => {
    if (isNorm(key)) return [key, norms[key]!];
    if (!isCosine(key)) return [key, value / worldSize];
    const product = normsOf("distReduceMetrics", key, norms);
    return [key, product === 0 ? 0 : value / product];
  });
  return Object.fromEntries(reduced);
}
