import { isCosine, isNorm, normsOf } from "./metricKey.ts";
import type { Metrics } from "./metrics.ts";

/**
 * Makes a rank's metrics fit to be summed over ranks that each hold a part of the parameters (Composer's `pre_reduce_metrics`): norms become
 * squares, cosines dot products, everything else stays. {@link distReduceMetrics} undoes it after the sum.
 *
 * @throws OptimError where a cosine comes without its two norms.
 */
export function preReduceMetrics(metrics: Metrics): Metrics {
  const prepared = Object.entries(metrics).map(([key, value]): [string, number] => {
    if (isNorm(key)) return [key, value ** 2];
    return [key, isCosine(key) ? value * normsOf("preReduceMetrics", key, metrics) : value];
  });
  return Object.fromEntries(prepared);
}
