import { LAMB, LARS } from "optim-core";
import { type Case, caseOf } from "../optimizerInfo.ts";
import { lambReference, larsReference } from "../reference/layerwiseReference.ts";
import { betas, common, dampened, decay, eps, nesterov } from "./badInputs.ts";
import { decayOfZero, lateGroup, movesNothing, ownFlags, ownRates } from "./skippable.ts";

const noRateWithoutDecay = "without decay a layer has no rate of its own, as in timm";

/** Those with a rate for each parameter, made of its norm. */
export const layerwiseCases: readonly Case[] = [
  caseOf({
    type: LAMB,
    defaults: {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-6,
      weightDecay: 1e-2,
      decay: "update",
      maxGradNorm: 1,
      biasCorrection: true,
      gradAveraging: true,
      trustClip: false,
      alwaysAdapt: false,
      caution: false,
    },
    inputs: [
      { name: "defaults", options: {} },
      { name: "no clipping", options: { lr: 1e-2, maxGradNorm: 0 } },
      { name: "loose clipping", options: { lr: 1e-2, maxGradNorm: 1000, alwaysAdapt: true } },
      { name: "no weightDecay", options: { lr: 1e-2, weightDecay: 0, maxGradNorm: 0 } },
      { name: "alwaysAdapt, trustClip", options: { lr: 1e-2, alwaysAdapt: true, trustClip: true, weightDecay: 0 } },
      { name: "no gradAveraging, no biasCorrection", options: { gradAveraging: false, biasCorrection: false } },
      { name: "caution, maximize", options: { lr: 1e-2, caution: true, maximize: true } },
      { name: "lrCoupled", options: { lr: 1e-2, decay: "lrCoupled", weightDecay: 0.1, maxGradNorm: 0 } },
      { name: "scheduleCoupled", options: { decay: "scheduleCoupled", alwaysAdapt: true, maxGradNorm: 0.5 } },
      { name: "absolute", options: { decay: "absolute", weightDecay: 1e-4, maxGradNorm: 0, betas: [0.8, 0.9] } },
      { name: "corrected", options: { lr: 1e-2, decay: "corrected", weightDecay: 0.1, caution: true } },
    ],
    errors: [
      ...common,
      decay,
      eps,
      ...betas,
      { options: { decay: "l2" }, message: /decay is "l2"; it must be update or lrCoupled/ },
      { options: { maxGradNorm: -1 }, message: /maxGradNorm is -1; it must be a number from 0/ },
      { options: { caution: "yes" }, message: /caution is "yes"; it must be true or false/ },
    ],
    reference: lambReference,
    trains: { parabola: { lr: 0.05, steps: 1000 }, rosenbrock: { lr: 5e-3, steps: 6000 } },
    skip: [
      {
        reason: noRateWithoutDecay,
        tests: [decayOfZero],
        inputs: [
          "defaults",
          "no clipping",
          "no weightDecay",
          "no gradAveraging, no biasCorrection",
          "caution, maximize",
          "lrCoupled",
          "absolute",
          "corrected",
        ],
      },
      {
        reason: "gradients are clipped by the norm of all of them together",
        tests: [ownRates, ownFlags, lateGroup],
        inputs: [
          "defaults",
          "alwaysAdapt, trustClip",
          "no gradAveraging, no biasCorrection",
          "caution, maximize",
          "scheduleCoupled",
          "corrected",
        ],
      },
      { reason: "this decay is absolute", tests: [movesNothing], inputs: ["absolute"] },
    ],
  }),
  caseOf({
    type: LARS,
    defaults: {
      lr: 1,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
      trustCoeff: 1e-3,
      eps: 1e-8,
      trustClip: false,
      alwaysAdapt: false,
    },
    inputs: [
      { name: "defaults", options: { lr: 0.1 } },
      { name: "weightDecay", options: { weightDecay: 0.01 } },
      { name: "momentum and dampening", options: { momentum: 0.9, dampening: 0.5, alwaysAdapt: true } },
      { name: "nesterov, maximize", options: { momentum: 0.8, nesterov: true, weightDecay: 0.01, maximize: true } },
      { name: "trustClip", options: { lr: 0.1, momentum: 0.9, weightDecay: 0.01, trustClip: true, trustCoeff: 0.2 } },
      { name: "trustClip, alwaysAdapt", options: { trustClip: true, alwaysAdapt: true, trustCoeff: 0.02, eps: 1e-3 } },
    ],
    errors: [
      ...common,
      decay,
      eps,
      nesterov,
      dampened,
      { options: { momentum: -0.5 }, message: /momentum is -0\.5/ },
      { options: { trustCoeff: -1 }, message: /trustCoeff is -1; it must be a number from 0/ },
    ],
    reference: larsReference,
    trains: { parabola: { lr: 0.3, steps: 8000 }, rosenbrock: { lr: 1e-3, steps: 8000 } },
    skip: [
      {
        reason: noRateWithoutDecay,
        tests: [decayOfZero],
        inputs: ["defaults", "weightDecay", "nesterov, maximize", "trustClip"],
      },
    ],
  }),
];
