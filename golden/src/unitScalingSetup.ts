import { Adam, AdamW, fanInOf, type Mup, SGD } from "optim-umup";
import { camelCase } from "./camelCase.ts";
import { type Construct, type Options, ownOptions, type Setup, translated } from "./setup.ts";
import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

const classes: Readonly<Record<string, Construct>> = {
  "unit_scaling.Adam": Adam,
  "unit_scaling.AdamW": AdamW,
  "unit_scaling.SGD": SGD,
};

/** A constraint by its name in the reference. */
export const constraintOf = (name: unknown): unknown => (typeof name === "string" ? camelCase(name) : name);

/** What the reference knows of a parameter as a tag; undefined where it is an ordinary one. Shapes are torch's: `[out, in, …]`. */
export function mupOf(role: string | null | undefined, shape: readonly number[], depth: unknown): Mup | undefined {
  if (role === null) return undefined;
  const inDepth = depth === null ? {} : { depth: depth as number };
  switch (role) {
    case "weight":
      return { role, fanIn: fanInOf(shape, "outIn"), ...inDepth };
    case "bias":
    case "norm":
      return { role, width: shape[0]!, ...inDepth };
    case "output":
      return { role, ...inDepth };
    default:
      throw new Error(`the mup_type ${role} is not known`);
  }
}

/**
 * Says a case of the family `unit_scaling` in our words. Theirs has a group for each tensor and decay divided by its rate; ours has one
 * for each scale, and divides in the step.
 */
export function unitScalingSetup({ optimizer, ...json }: TrajectoryCase): Setup | undefined {
  const Optimizer = Object.hasOwn(classes, optimizer) ? classes[optimizer] : undefined;
  if (!Optimizer) return undefined;
  if (json.attributes || json.set_after_construction) throw new Error(`attributes are not known of ${optimizer}`);
  const { independent_weight_decay: isIndependent = true } = json.arguments;
  const inOurs = (given: Arguments): Options =>
    translated(ownOptions(given), (name, value) => {
      if (name === "readout_constraint") return { readoutConstraint: constraintOf(value) };
      if (name !== "decoupled_weight_decay") return { [camelCase(name)]: value };
      if (optimizer === "unit_scaling.Adam") return { decay: value === true ? "lrCoupled" : "l2" };
      if ((optimizer === "unit_scaling.AdamW") !== value)
        throw new Error(`${optimizer} with ${name} ${value} is not known`);
      return undefined;
    });
  const effective = json.effective_groups.map((group) => {
    const options = inOurs(group);
    const decay = Number(options.weightDecay);
    return { ...options, weightDecay: isIndependent ? decay * Number(options.lr) : decay };
  });
  return {
    Optimizer,
    options: inOurs(json.arguments),
    groups: json.groups.map(inOurs),
    effective,
    mups: json.tensors.map(({ mup_type, shape, mup_scaling_depth }) => mupOf(mup_type, shape, mup_scaling_depth)),
  };
}
