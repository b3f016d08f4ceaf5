import { AdaBelief, Adamax, NAdam, RAdam } from "optim-core";
import { type Case, caseOf } from "../optimizerInfo.ts";
import { adamaxReference } from "../reference/adamReference.ts";
import { nadamReference } from "../reference/nadamReference.ts";
import { adaBeliefReference, radamReference } from "../reference/radamReference.ts";
import { amsgrad, betas, common, decay, eps, kind } from "./badInputs.ts";
import { firstStep, rateChanges, sees } from "./skippable.ts";

/** Those that change one of Adam's moments. */
export const momentCases: readonly Case[] = [
  caseOf({
    type: NAdam,
    defaults: {
      lr: 2e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      decay: "l2",
      momentumDecay: 4e-3,
    },
    inputs: [
      { name: "defaults", options: {} },
      { name: "weightDecay, momentumDecay", options: { lr: 1e-2, weightDecay: 0.01, momentumDecay: 0.01 } },
      { name: "decoupled, maximize", options: { lr: 1e-2, weightDecay: 0.01, decay: "lrCoupled", maximize: true } },
    ],
    errors: [...common, decay, eps, ...betas, kind, { options: { momentumDecay: -1 }, message: /momentumDecay is -1/ }],
    reference: nadamReference,
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 0.02, steps: 3000 } },
  }),
  caseOf({
    type: RAdam,
    defaults: {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      decay: "l2",
      amsgrad: false,
      epsPlacement: "beforeCorrection",
      rectifyWhere: "rho > 5",
      degeneratedToSgd: true,
    },
    inputs: [
      { name: "defaults", options: {} },
      { name: "weightDecay, maximize", options: { lr: 1e-2, weightDecay: 0.01, maximize: true } },
      { name: "decoupled, amsgrad", options: { lr: 1e-2, weightDecay: 0.01, decay: "lrCoupled", amsgrad: true } },
      {
        name: "eps after correction",
        options: { eps: 1e-3, epsPlacement: "afterCorrection", rectifyWhere: "rho >= 5" },
      },
      { name: "no fallback", options: { lr: 1e-2, degeneratedToSgd: false, rectifyWhere: "rho > 4" } },
    ],
    errors: [...common, decay, eps, ...betas, amsgrad, kind],
    reference: radamReference,
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 5e-3, steps: 6000 } },
    skip: [
      {
        reason: "it waits until the variance is known",
        tests: [firstStep, sees, rateChanges],
        inputs: ["no fallback"],
      },
    ],
  }),
  caseOf({
    type: Adamax,
    defaults: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 },
    inputs: [
      { name: "defaults", options: {} },
      { name: "weightDecay, maximize", options: { lr: 1e-2, weightDecay: 0.01, maximize: true, betas: [0.8, 0.9] } },
    ],
    errors: [...common, decay, eps, ...betas],
    reference: adamaxReference,
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 0.02, steps: 4000 } },
  }),
  caseOf({
    type: AdaBelief,
    defaults: {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-16,
      weightDecay: 0,
      decay: "lrCoupled",
      amsgrad: false,
      epsPlacement: "beforeCorrection",
      rectify: true,
      rectifyWhere: "rho >= 5",
      degeneratedToSgd: true,
    },
    inputs: [
      { name: "defaults", options: {} },
      { name: "not rectified", options: { lr: 1e-2, rectify: false, epsPlacement: "afterCorrection", eps: 1e-8 } },
      { name: "amsgrad", options: { lr: 1e-2, amsgrad: true, weightDecay: 0.01 } },
      { name: "no fallback, maximize", options: { lr: 1e-2, degeneratedToSgd: false, maximize: true } },
    ],
    errors: [...common, decay, eps, ...betas, amsgrad, kind],
    reference: adaBeliefReference,
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 5e-3, steps: 6000 } },
    skip: [
      {
        reason: "it waits until the variance is known",
        tests: [firstStep, sees, rateChanges],
        inputs: ["no fallback, maximize"],
      },
    ],
  }),
];
