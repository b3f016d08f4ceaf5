import { fail } from "../error.ts";
import { constant, norm, sum, where } from "../expr.ts";
import type { OptimizerHyper } from "../optimizer.ts";
import { type OptimizerClass, optimizer } from "../optimizerClass.ts";
import type { Rule } from "../rule.ts";
import { type Slot, slot } from "../slot.ts";

const measure: Slot<"metrics"> = /* @__PURE__ */ slot({ extent: "tensor", transient: true }).if("metrics");

/** What {@link withMetrics} adds to the options of a group: measure it, or (false) run the plain kernel. */
export interface MetricsHyper {
  readonly metrics: true;
}

/** The slots of state that buffers of a first moment may be called. */
export const momentSlots = ["expAvg", "momentumBuffer"] as const;

/** Where each metric is kept, by Composer's name for it. */
export const metricSlots = {
  "l2_norm/param": "paramNorm",
  "l2_norm/grad": "gradNorm",
  "l2_norm/update": "updateNorm",
  "l2_norm/moment": "momentNorm",
  "cosine/update_grad": "updateGradCosine",
} as const;

/**
 * The same optimizer, measuring as it steps: for each parameter the norms of the weight, its gradient, its first moment and its update, and
 * the cosine of update and gradient, all computed in the kernel of the step. Read them with {@link reportPerParameterMetrics}.
 *
 * The update is the true one, weight after less weight before, with the group's own options, decay and amsgrad included (Composer takes
 * those of the first group, leaves amsgrad out and gives decay the wrong sign). So the cosine of a descending step is negative.
 */
export function withMetrics<H extends OptimizerHyper, S>(
  type: OptimizerClass<H, S> & { readonly isStored?: never },
): OptimizerClass<H & MetricsHyper, S> {
  if (type.isStored) fail(type.rule.name, "measures weights that are stored otherwise. Say mixed(withMetrics(AdamW)).");
  return optimizer(measured(type.rule as unknown as Rule) as unknown as Rule<H & MetricsHyper, S>);
}

function measured(rule: Rule): Rule {
  if ("metrics" in rule.hyper)
    fail(rule.name, "has an option `metrics` already. Give withMetrics() the class without it.");
  const hasMoment = momentSlots.some((name) => name in rule.state);
  const slots = Object.values(metricSlots).filter((name) => name !== "momentNorm" || hasMoment);
  return {
    ...rule,
    hyper: { ...rule.hyper, metrics: true },
    state: { ...rule.state, ...Object.fromEntries(slots.map((name) => [name, measure])) },
    update(weight, { metrics, ...hyper }) {
      const next = rule.update(weight, hyper as typeof hyper & { metrics: never });
      if (!metrics) return next;
      const update = next.p.sub(weight.p);
      const [updateNorm, gradNorm] = [norm(update), norm(weight.g)];
      const moment = momentSlots.map((name) => next[name]).find((value) => value !== undefined);
      const product = updateNorm.mul(gradNorm);
      return {
        ...next,
        paramNorm: norm(next.p),
        gradNorm,
        updateNorm,
        ...(hasMoment ? { momentNorm: moment ? norm(moment) : constant(0) } : {}),
        updateGradCosine: where(product.eq(0), 0, sum(update.mul(weight.g)).div(product)),
      };
    },
  };
}
