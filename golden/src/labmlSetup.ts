import { mixed } from "optim-amp";
import * as core from "optim-core";
import { camelCase } from "./camelCase.ts";
import { labmlAttributes } from "./labmlAttributes.ts";
import { labmlRates } from "./labmlRates.ts";
import { type Adjust, type Construct, type Options, ownOptions, type Setup, translated } from "./setup.ts";
import type { Arguments, TrajectoryCase } from "./trajectoryCase.ts";

/** The class that computes the same, and the options in which labml's defaults differ from ours. */
const classes: Readonly<Record<string, readonly [Construct, Options]>> = {
  Adam: [core.Adam, { eps: 1e-16 }],
  AdamFP16: [mixed(core.Adam) as unknown as Construct, { eps: 1e-16 }],
  AMSGrad: [core.AMSGrad, { eps: 1e-16 }],
  RAdam: [core.RAdam, { rectifyWhere: "rho >= 5" }],
  AdaBelief: [core.AdaBelief, {}],
  AdamWarmup: [core.Adam, { eps: 1e-16 }],
  AdamWarmupCosineDecay: [core.Adam, { eps: 1e-16 }],
  Noam: [core.Adam, { eps: 1e-16 }],
};

/** Says a case of the family `labml` in our words; undefined where the class is not known. */
export function labmlSetup(json: TrajectoryCase): Setup | undefined {
  const [family, symbol = ""] = json.optimizer.split(".");
  if (family !== "labml" || !Object.hasOwn(classes, symbol)) return undefined;
  const [Optimizer, defaults] = classes[symbol]!;
  const rates = Object.hasOwn(labmlRates, symbol) ? labmlRates[symbol] : undefined;
  const { attributes, rest, everywhere } = labmlAttributes(symbol, json);
  const { weight_decouple, absolute, optimized_update, degenerated_to_sgd, rectify } = attributes;
  const inOurs = (given: Arguments): Options =>
    translated(ownOptions(given), (name, value) =>
      rates?.names.includes(name) ? undefined : { [camelCase(name)]: value },
    );
  const decay = weight_decouple ? (absolute ? "absolute" : "lrCoupled") : "l2";
  // A warmed-up class multiplies decay by the rate of its group, not by the rate of the step.
  const byGroupLr = rates !== undefined && decay === "lrCoupled";
  const adjust: Adjust = (group, { lr, weightDecay }, t, index) => {
    group.lr = rates!.at(lr, t, json.effective_groups[index]!, attributes);
    group.weightDecay = byGroupLr ? lr * weightDecay : weightDecay;
  };
  return {
    Optimizer,
    options: {
      ...defaults,
      ...inOurs(rest),
      decay: byGroupLr ? "absolute" : decay,
      epsPlacement: optimized_update ? "beforeCorrection" : "afterCorrection",
      ...(degenerated_to_sgd === undefined ? {} : { degeneratedToSgd: degenerated_to_sgd }),
      ...(rectify === undefined ? {} : { rectify }),
    },
    groups: json.groups.map((group) => ({ ...inOurs(group), ...inOurs(everywhere) })),
    effective: json.effective_groups.map(inOurs),
    ...(rates && { adjust }),
  };
}
