import { CautiousLion, Lion } from "optim-core";
import { camelCase } from "./camelCase.ts";
import { type Construct, type Options, ownOptions, type Setup, translated } from "./setup.ts";
import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

const classes: Readonly<Record<string, Construct>> = {
  "lion_pytorch.CautiousLion": CautiousLion,
  "lion_pytorch.Lion": Lion,
};

const inOurs = (given: Arguments): Options =>
  translated(ownOptions(given), (name, value) => ({ [camelCase(name)]: value }));

/**
 * Says a case of lion-pytorch's Lion, or of its cautious one, in our words. Their `decoupled_weight_decay` divides every group's decay by
 * the constructor's `lr`, not by the group's.
 */
export function lionSetup({ optimizer, ...json }: TrajectoryCase): Setup | undefined {
  const Optimizer = Object.hasOwn(classes, optimizer) ? classes[optimizer] : undefined;
  if (!Optimizer) return undefined;
  if (json.attributes || json.set_after_construction) throw new Error(`attributes are not known of ${optimizer}`);
  const { decoupled_weight_decay: decoupled = false, use_triton: triton = false, ...given } = json.arguments;
  if (triton !== false) throw new Error(`use_triton ${triton} is not known`);
  if (typeof decoupled !== "boolean") throw new Error(`decoupled_weight_decay is ${decoupled}, not a boolean`);
  const options = inOurs(given);
  const decay = decoupled ? { decay: "scheduleCoupled", initialLr: options.lr ?? Lion.rule.hyper.lr } : {};
  return {
    Optimizer,
    options: { ...options, ...decay },
    groups: json.groups.map(inOurs),
    effective: json.effective_groups.map(inOurs),
  };
}
