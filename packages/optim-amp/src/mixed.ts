import {
  copy,
  OptimError,
  type OptimizerClass,
  type OptimizerHyper,
  optimizer,
  type Rule,
  type Slot,
} from "optim-core";
import { halfJs } from "./half/halfJs.ts";
import type { MixedClass } from "./mixedClass.ts";

/** The slot that {@link mixed} adds, as labml calls it. */
export const masterSlot = "fp32Copy";

/** What {@link mixed} adds to the state of a parameter: the weight itself, in float32. */
export interface MasterState {
  readonly fp32Copy: Slot<null>;
}

/**
 * The same optimizer for weights in half precision: it keeps a float32 copy of every weight and its moments in float32, reads half
 * gradients, and leaves the copy, rounded, in the weight. All in one kernel, which moves 28 bytes a parameter for Adam. Updates below half
 * a step of the weight's precision add up in the copy, where they would be lost in the weight.
 *
 * The copy is made of the weight at the first step and is the weight from then on: what is written into the weight by hand is written over.
 *
 * @throws OptimError for a class that keeps a copy already.
 */
export function mixed<H extends OptimizerHyper, S>(
  type: OptimizerClass<H, S> & { readonly isStored?: never },
): MixedClass<H, S & MasterState> {
  const rule = withMaster(type.rule as unknown as Rule) as unknown as Rule<H, S & MasterState>;
  const Plain = optimizer(rule) as unknown as new (params: unknown, options: object) => object;
  const classes = {
    [rule.name]: class extends Plain {
      static readonly rule = rule;
      static readonly isStored = true;
      constructor(params: unknown, { backend = halfJs, ...options }: { readonly backend?: unknown } = {}) {
        super(params, { ...options, backend });
      }
    },
  };
  return classes[rule.name] as unknown as MixedClass<H, S & MasterState>;
}

/** The weight that a rule sees is the copy; the weight itself is that copy, rounded as it is stored. */
function withMaster(rule: Rule): Rule {
  if (masterSlot in rule.state)
    throw new OptimError(`${rule.name}: it keeps a float32 copy already. Call mixed() once.`);
  return {
    ...rule,
    state: { ...rule.state, [masterSlot]: copy },
    update({ [masterSlot]: master, ...weight }, hyper) {
      const next = rule.update({ ...weight, p: master! }, hyper);
      return { ...next, [masterSlot]: next.p };
    },
  };
}
