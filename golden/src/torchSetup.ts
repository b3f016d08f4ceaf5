import * as core from "optim-core";
import { camelCase } from "./camelCase.ts";
import { type Construct, type Options, ownOptions, type Setup, translated } from "./setup.ts";
import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

/** The classes of torch and Composer, by their names in golden files. */
export const torchClasses: Readonly<Record<string, Construct>> = {
  "composer.DecoupledAdamW": core.DecoupledAdamW,
  "composer.DecoupledSGDW": core.DecoupledSGDW,
  "torch.Adadelta": core.Adadelta,
  "torch.Adagrad": core.Adagrad,
  "torch.Adam": core.Adam,
  "torch.AdamW": core.AdamW,
  "torch.Adamax": core.Adamax,
  "torch.ASGD": core.ASGD,
  "torch.NAdam": core.NAdam,
  "torch.RAdam": core.RAdam,
  "torch.RMSprop": core.RMSprop,
  "torch.Rprop": core.Rprop,
  "torch.SGD": core.SGD,
};

/** Of AdamW and its kin, whose decay is always decoupled, the flag is part of the name. */
const alwaysDecoupled = new Set(["torch.AdamW", "composer.DecoupledAdamW"]);

/** An argument of torch or Composer as an option of ours; every name but these is the same in camel case. */
function option(optimizer: string, name: string, value: unknown): Options | undefined {
  switch (name) {
    case "decoupled_weight_decay":
      if (!alwaysDecoupled.has(optimizer)) return { decay: value === true ? "lrCoupled" : "l2" };
      if (value !== true) throw new Error(`${optimizer} with ${name} ${value} is not known`);
      return undefined;
    case "capturable":
    case "differentiable":
      if (typeof value !== "boolean") throw new Error(`${name} is ${value}, not a boolean`);
      return undefined; // They change how torch computes, not what.
    default:
      return { [camelCase(name)]: value };
  }
}

/** Says a case of the families `torch` and `composer` in our words; undefined where the class is not known. */
export function torchSetup({ optimizer, ...json }: TrajectoryCase): Setup | undefined {
  const Optimizer = Object.hasOwn(torchClasses, optimizer) ? torchClasses[optimizer] : undefined;
  if (!Optimizer) return undefined;
  if (json.attributes || json.set_after_construction) throw new Error(`attributes are not known of ${optimizer}`);
  const inOurs = (given: Arguments): Options =>
    translated(ownOptions(given), (name, value) => option(optimizer, name, value));
  return {
    Optimizer,
    options: inOurs(json.arguments),
    groups: json.groups.map(inOurs),
    effective: json.effective_groups.map(inOurs),
  };
}
