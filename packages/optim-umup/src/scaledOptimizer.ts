import {
  type DeviceScalar,
  type GroupInput,
  type LoadReport,
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
        const [isScaled, isOurs] = ["lrScale", "independentWeightDecay"].map((option) => option in Object(input));
        if (isScaled && !isOurs)
          throw new OptimError(
            `${name}: this group comes from scaledParameters() and is scaled already. Pass the parameters themselves, or use optim-core's class.`,
          );
        // A group that was saved, or is another optimizer's, is as it must be; what is no list is the base's to refuse.
        if (isScaled || typeof params?.[Symbol.iterator] !== "function") add(input);
        else addScaled(this, { ...input, params }, scaleOf, add);
      }

      override loadStateDict(...given: Parameters<Plain["loadStateDict"]>): LoadReport {
        // As the last of its hooks it sees what will be loaded.
        const off = this.hook("preLoadStateDict", (_, dict) => checkFactors(name, this.paramGroups, dict.paramGroups));
        try {
          return super.loadStateDict(...given);
        } finally {
          off();
        }
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

/** Rates are saved with their factor in them: those of another factor, or of a class that scales nothing, do not fit. */
function checkFactors(who: string, groups: readonly object[], saved: readonly object[] | undefined): void {
  const factorOf = (group: unknown): number | undefined => (Object(group) as { lrScale?: number }).lrScale;
  groups.forEach((group, g) => {
    const [live, loaded] = [factorOf(group)!, factorOf(saved?.[g])];
    if (saved?.[g] && !(Math.abs(live - loaded!) <= 1e-9 * live))
      throw new OptimError(
        `${who}: group ${g} has lrScale ${live}, and ${String(loaded)} in the state dict. Load one of the same class and tags, or set it there.`,
      );
  });
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
