import type { Backend } from "../backend.ts";
import { fail } from "../error.ts";
import { labelOf, type Param } from "../param.ts";
import type { Metrics } from "./metrics.ts";
import { metricSlots, momentSlots } from "./withMetrics.ts";

/** An optimizer made by {@link withMetrics}, over buffers of some backend. */
export interface MeasuringOptimizer<Buf> {
  readonly rule: { readonly name: string };
  readonly backend: Backend<Buf>;
  readonly paramGroups: readonly { readonly metrics: boolean; readonly params: readonly Param<Buf>[] }[];
  stateOf(p: Param<Buf>): object | undefined;
}

/**
 * Adds what was measured of one parameter in its last step to `metrics`, under Composer's keys: `l2_norm/param/<name>`, `l2_norm/grad/…`,
 * `l2_norm/update/…`, `l2_norm/moment/…` (where there is a moment) and `cosine/update_grad/…`. Nothing is added before the first step, nor
 * where the group has `metrics: false`. Weight and moment are those after the step.
 *
 * @throws OptimError where the parameter is in no group of the optimizer.
 */
export async function reportPerParameterMetrics<Buf>(
  optimizer: MeasuringOptimizer<Buf>,
  param: Param<Buf>,
  name: string,
  metrics: Metrics = {},
): Promise<Metrics> {
  const group = optimizer.paramGroups.find(({ params }) => params.includes(param));
  if (!group)
    fail(optimizer.rule.name, `${labelOf(param)} is in none of its groups. Report a parameter of this optimizer.`);
  const state = optimizer.stateOf(param) as Readonly<Record<string, Buf>> | undefined;
  if (!state || !group.metrics) return metrics;
  const hasMoment = momentSlots.some((slot) => slot in state);
  const read = Object.entries(metricSlots).map(async ([metric, slot]): Promise<[string, number][]> => {
    const buffer = state[slot];
    if (buffer === undefined || (slot === "momentNorm" && !hasMoment)) return [];
    return [[`${metric}/${name}`, Number((await optimizer.backend.read(buffer))[0])]];
  });
  return { ...metrics, ...Object.fromEntries((await Promise.all(read)).flat()) };
}
