import {
  type DeviceScalar,
  type GroupInput,
  OptimError,
  type Optimizer,
  type OptimizerClass,
  type OptimizerHyper,
  optimizer,
  type Rule,
  type State,
} from "optim-core";
import { byFactor } from "./byFactor.ts";
import type { LrScale, ReadoutConstraint } from "./lrScale.ts";
import { isScaled } from "./scaledParameters.ts";
import { hostRate, isOnDevice, type Rate, scaledRate } from "./scaledRate.ts";

/** The options that scaling reads of a group, defaults filled in. */
interface Scaled {
  readonly lr: Rate<unknown>;
  readonly initialLr?: number;
  readonly allowNonUnitScalingParams: boolean;
  readonly readoutConstraint?: ReadoutConstraint;
}

type Plain = Optimizer<OptimizerHyper, State, unknown>;
type Input = GroupInput<OptimizerHyper, unknown>;

/** The rates that an optimizer has made in device memory. (It adds groups before its class could have a field for them.) */
const rates = /* @__PURE__ */ new WeakMap<object, DeviceScalar<unknown>[]>();

/**
 * The class of a rule, whose groups are scaled as they are added: parameters of one group that have different scales come into groups of
 * their own, each with `lr` and `initialLr` times its scale, which stands beside them as `lrScale`.
 */
export function scaledOptimizer<H extends OptimizerHyper, S>(
  rule: Rule<H, S>,
  scaleOf: (options: Scaled) => LrScale,
): OptimizerClass<H, S> {
  const { name } = rule;
  const Base = optimizer(rule) as unknown as new (...args: never[]) => Plain;
  const classes = {
    [name]: class extends Base {
      override addParamGroup(input: Input): void {
        const add = (group: Input) => super.addParamGroup(group);
        const { params }: Partial<Input> = Object(input);
        if (isScaled(input))
          throw new OptimError(
            `${name}: this group comes from scaledParameters() and is scaled already. Pass the parameters themselves, or use optim-core's class.`,
          );
        // A group that was saved knows its factor, and what is no list is the base's to refuse.
        if (Object.hasOwn(Object(input), "lrScale") || typeof params?.[Symbol.iterator] !== "function") add(input);
        else addScaled(this, { ...input, params }, scaleOf, add);
      }

      override dispose(): void {
        super.dispose();
        for (const rate of rates.get(this) ?? []) rate.dispose();
        rates.delete(this);
      }
    },
  };
  return classes[name] as unknown as OptimizerClass<H, S>;
}

/** Adds a group for each scale; where one of them cannot be added, none is. */
function addScaled(
  optimizer: Plain,
  input: Input,
  scaleOf: (options: Scaled) => LrScale,
  add: (group: Input) => void,
): void {
  const { rule, backend, defaults, paramGroups } = optimizer;
  const options = { ...defaults, ...input } as unknown as Scaled;
  const members = byFactor(rule.name, input.params, scaleOf(options), options.allowNonUnitScalingParams);
  // The base says what is wrong with none.
  if (members.size === 0) add({ ...input, params: [] });
  const peak = options.initialLr ?? hostRate(options.lr);
  const before = paramGroups.length;
  const made: DeviceScalar<unknown>[] = [];
  try {
    for (const [factor, params] of members) {
      const lr = scaledRate(rule.name, options.lr, factor, backend);
      if (isOnDevice(lr)) made.push(lr);
      const group = { ...input, lr, initialLr: peak * factor, lrScale: factor, params };
      add(group);
    }
  } catch (error) {
    (paramGroups as unknown[]).length = before;
    for (const rate of made) rate.dispose();
    throw error;
  }
  rates.set(optimizer, [...(rates.get(optimizer) ?? []), ...made]);
}
