import { commonHyper } from "./domain.ts";
import type { Rule } from "./rule.ts";

/** How torch (or the reference that extends it) lays out the state dict of one optimizer; names are torch's. */
export interface TorchLayout {
  /** The options of a group, in the order of the class. */
  readonly options: readonly string[];
  /** Whether state has a step count. */
  readonly step: boolean;
  /** What `decoupled_weight_decay` is, where the rule has no choice of decay. */
  readonly decoupled: boolean;
  /** Whether every group has `initial_lr` from the start. */
  readonly initialLr: boolean;
}

const layout = (options: string, special: Partial<TorchLayout> = {}): TorchLayout => ({
  options: options.split(" "),
  step: true,
  decoupled: false,
  initialLr: false,
  ...special,
});

const adam =
  "lr betas eps weight_decay amsgrad maximize foreach capturable differentiable fused decoupled_weight_decay";
const sgd = "lr momentum dampening weight_decay nesterov maximize foreach differentiable fused";

/** torch 2.14's, Composer's two, and lion-pytorch's, by the name of the rule. */
const layouts = (): Readonly<Record<string, TorchLayout>> => ({
  Adadelta: layout("lr rho eps weight_decay maximize capturable foreach differentiable"),
  Adagrad: layout("lr lr_decay eps weight_decay initial_accumulator_value foreach maximize differentiable fused"),
  Adam: layout(adam),
  AdamW: layout(adam, { decoupled: true }),
  Adamax: layout("lr betas eps weight_decay foreach maximize differentiable capturable"),
  ASGD: layout("lr lambd alpha t0 weight_decay foreach maximize differentiable capturable"),
  DecoupledAdamW: layout(adam, { decoupled: true, initialLr: true }),
  DecoupledSGDW: layout(sgd, { step: false, initialLr: true }),
  Lion: layout("lr betas weight_decay", { step: false }),
  NAdam: layout(
    "lr betas eps weight_decay momentum_decay decoupled_weight_decay maximize foreach capturable differentiable",
  ),
  RAdam: layout("lr betas eps weight_decay maximize foreach capturable decoupled_weight_decay differentiable"),
  RMSprop: layout("lr momentum alpha eps centered weight_decay capturable foreach maximize differentiable"),
  Rprop: layout("lr etas step_sizes foreach maximize differentiable capturable"),
  SGD: layout(sgd, { step: false }),
});

/** A name of ours as torch's: `expAvgSq` → `exp_avg_sq`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A name of torch's as ours: `exp_avg_sq` → `expAvgSq`. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The layout of a rule. One that the references do not have gets its own options under torch's spelling, and a step count. */
export const layoutOf = ({ name, hyper }: Rule): TorchLayout =>
  layouts()[name] ??
  layout(
    Object.keys({ ...hyper, ...commonHyper })
      .map(snakeCase)
      .join(" "),
  );

/** Options of torch that change nothing here. */
export const withoutMeaning: Readonly<Record<string, false>> = { capturable: false, differentiable: false };

/** What torch's schedulers leave in groups; ours keep it to themselves. */
export const ofSchedulers: readonly string[] = ["swa_lr", "max_lr", "min_lr", "max_momentum", "base_momentum"];
