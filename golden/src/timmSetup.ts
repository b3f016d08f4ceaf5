import { LAMB, LARS, Lion } from "optim-core";
import { camelCase } from "./camelCase.ts";
import { type Construct, type Options, ownOptions, type Setup, translated } from "./setup.ts";
import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

/** A class of timm, and whether its decay is part of the update unless `decoupled_decay` says otherwise. */
interface TimmClass {
  readonly Optimizer: Construct;
  readonly lr: number;
  readonly hasCoupledDecay?: boolean;
  readonly countsGroupSteps?: boolean;
}

const classes: Readonly<Record<string, TimmClass>> = {
  "timm.Lamb": { Optimizer: LAMB, lr: LAMB.rule.hyper.lr, hasCoupledDecay: true, countsGroupSteps: true },
  "timm.Lars": { Optimizer: LARS, lr: LARS.rule.hyper.lr },
  "timm.Lion": { Optimizer: Lion, lr: Lion.rule.hyper.lr },
};

/** Arguments that are no option here: what `decay` is made of. */
const ofDecay: readonly string[] = ["decoupled_decay", "corrected_weight_decay"];

/** Flags of timm's decay as a kind of ours; nothing where they are silent. */
function decayOf(given: Arguments, hasCoupledDecay: boolean): Options {
  const { decoupled_decay: decoupled = !hasCoupledDecay, corrected_weight_decay: corrected = false } = given;
  for (const [name, flag] of Object.entries({ decoupled, corrected }))
    if (typeof flag !== "boolean") throw new Error(`the decay is ${name} ${flag}, not a boolean`);
  if (!ofDecay.some((name) => name in given)) return {};
  return { decay: decoupled ? (corrected ? "corrected" : "lrCoupled") : "update" };
}

/**
 * Says a case of the family `timm` in our words; undefined where the class is not known. `corrected_weight_decay` refers to the
 * constructor's rate in every group, and `max_grad_norm` of None is 0 here.
 */
export function timmSetup({ optimizer, ...json }: TrajectoryCase): Setup | undefined {
  const timm = Object.hasOwn(classes, optimizer) ? classes[optimizer] : undefined;
  if (!timm) return undefined;
  if (json.attributes || json.set_after_construction) throw new Error(`attributes are not known of ${optimizer}`);
  const { Optimizer, hasCoupledDecay = false, countsGroupSteps = false } = timm;
  const inOurs = (given: Arguments): Options =>
    translated(ownOptions(given), (name, value) => {
      if (ofDecay.includes(name)) return undefined;
      if (name === "max_grad_norm") return { maxGradNorm: value ?? 0 };
      return { [camelCase(name)]: value };
    });
  const inGroup = (given: Arguments): Options => ({
    ...inOurs(given),
    ...decayOf({ ...json.arguments, ...given }, hasCoupledDecay),
  });
  return {
    Optimizer,
    options: { initialLr: json.arguments.lr ?? timm.lr, ...inOurs(json.arguments) },
    groups: json.groups.map(inGroup),
    effective: json.effective_groups.map((group) => ({ ...inOurs(group), ...decayOf(group, hasCoupledDecay) })),
    countsGroupSteps,
  };
}
