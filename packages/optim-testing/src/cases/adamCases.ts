import { Adam, AdamW, AMSGrad, DecoupledAdamW } from "optim-core";
import { type Case, caseOf } from "../optimizerInfo.ts";
import { adamReference } from "../reference/adamReference.ts";
import { amsgrad, betas, common, decay, eps, kind } from "./badInputs.ts";
import { movesNothing } from "./skippable.ts";

/** Adam and those that share its update. */
export const adamCases: readonly Case[] = [
  caseOf({
    type: Adam,
    defaults: {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      decay: "l2",
      amsgrad: false,
      epsPlacement: "afterCorrection",
    },
    inputs: [
      { name: "defaults", options: {} },
      { name: "weightDecay", options: { lr: 1e-2, weightDecay: 0.01 } },
      { name: "decoupled", options: { lr: 1e-2, weightDecay: 0.01, decay: "lrCoupled" } },
      { name: "scheduleCoupled", options: { lr: 1e-2, weightDecay: 1e-3, decay: "scheduleCoupled" } },
      { name: "absolute", options: { lr: 1e-2, weightDecay: 1e-4, decay: "absolute" } },
      { name: "amsgrad", options: { lr: 1e-2, amsgrad: true, betas: [0.8, 0.9] } },
      { name: "amsgrad corrected", options: { lr: 1e-2, amsgrad: "corrected", betas: [0.8, 0.9] } },
      { name: "eps before correction", options: { eps: 1e-3, epsPlacement: "beforeCorrection", amsgrad: true } },
      { name: "maximize", options: { lr: 1e-2, maximize: true } },
    ],
    errors: [...common, decay, eps, ...betas, amsgrad, kind],
    reference: (options) => adamReference(options),
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 0.02, steps: 3000 } },
    skip: [{ reason: "this decay is absolute", tests: [movesNothing], inputs: ["absolute"] }],
  }),
  caseOf({
    type: AdamW,
    defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 1e-2, amsgrad: false },
    inputs: [
      { name: "defaults", options: {} },
      { name: "no weightDecay", options: { lr: 1e-2, weightDecay: 0 } },
      { name: "strong weightDecay", options: { lr: 1e-2, weightDecay: 0.1 } },
      { name: "amsgrad", options: { lr: 1e-2, amsgrad: true, betas: [0.8, 0.9] } },
      { name: "amsgrad corrected", options: { lr: 1e-2, amsgrad: "corrected", betas: [0.8, 0.9] } },
      { name: "maximize", options: { lr: 1e-2, maximize: true } },
    ],
    errors: [...common, decay, eps, ...betas, amsgrad],
    reference: (options) => adamReference(options, "lrCoupled"),
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 0.02, steps: 3000 } },
  }),
  caseOf({
    type: DecoupledAdamW,
    defaults: { lr: 1e-3, betas: [0.9, 0.95], eps: 1e-8, weightDecay: 1e-5, amsgrad: false },
    inputs: [
      { name: "defaults", options: {} },
      { name: "no weightDecay", options: { lr: 1e-2, weightDecay: 0 } },
      { name: "amsgrad", options: { lr: 1e-2, amsgrad: true } },
      { name: "amsgrad corrected, maximize", options: { amsgrad: "corrected", betas: [0.8, 0.9], maximize: true } },
    ],
    errors: [...common, decay, eps, ...betas, amsgrad],
    reference: (options) => adamReference(options, "scheduleCoupled"),
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 0.02, steps: 3000 } },
  }),
  caseOf({
    type: AMSGrad,
    defaults: {
      lr: 1e-3,
      betas: [0.9, 0.999],
      eps: 1e-8,
      weightDecay: 0,
      decay: "l2",
      amsgrad: true,
      epsPlacement: "afterCorrection",
    },
    inputs: [
      { name: "defaults", options: {} },
      { name: "quick moments", options: { lr: 1e-2, betas: [0.8, 0.9], weightDecay: 0.01 } },
      { name: "corrected", options: { lr: 1e-2, betas: [0.8, 0.9], amsgrad: "corrected" } },
      { name: "off, maximize", options: { amsgrad: false, maximize: true } },
    ],
    errors: [...common, decay, eps, ...betas, amsgrad, kind],
    reference: (options) => adamReference(options),
    trains: { parabola: { lr: 0.1, steps: 400 }, rosenbrock: { lr: 0.02, steps: 6000 } },
  }),
];
