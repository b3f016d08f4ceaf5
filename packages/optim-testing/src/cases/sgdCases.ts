import { ASGD, DecoupledSGDW, SGD } from "optim-core";
import { type Case, caseOf } from "../optimizerInfo.ts";
import { asgdReference, sgdReference } from "../reference/sgdReference.ts";
import { common, dampened, decay, nesterov } from "./badInputs.ts";
import { movesNothing, rateChanges } from "./skippable.ts";

/** Those that step along the gradient or its average. */
export const sgdCases: readonly Case[] = [
  caseOf({
    type: SGD,
    defaults: { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
    inputs: [
      { name: "defaults", options: {} },
      { name: "momentum", options: { lr: 1e-2, momentum: 0.9 } },
      { name: "momentum and dampening", options: { lr: 1e-2, momentum: 0.9, dampening: 0.5 } },
      { name: "nesterov", options: { lr: 1e-2, momentum: 0.8, nesterov: true, weightDecay: 0.01 } },
      { name: "weightDecay, maximize", options: { lr: 1e-2, weightDecay: 0.01, maximize: true } },
    ],
    errors: [...common, decay, nesterov, dampened, { options: { momentum: -0.5 }, message: /momentum is -0\.5/ }],
    reference: (options) => sgdReference(options),
    trains: { parabola: { lr: 0.05, steps: 200 }, rosenbrock: { lr: 1e-3, steps: 8000 } },
  }),
  caseOf({
    type: DecoupledSGDW,
    defaults: { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
    inputs: [
      { name: "defaults", options: {} },
      { name: "momentum", options: { lr: 1e-2, momentum: 0.9, weightDecay: 1e-4 } },
      { name: "momentum and dampening", options: { lr: 1e-2, momentum: 0.9, dampening: 0.5 } },
      { name: "nesterov, maximize", options: { lr: 1e-2, momentum: 0.8, nesterov: true, maximize: true } },
    ],
    errors: [...common, decay, nesterov, dampened],
    reference: (options) => sgdReference(options, "scheduleCoupled"),
    trains: { parabola: { lr: 0.05, steps: 200 }, rosenbrock: { lr: 1e-3, steps: 8000 } },
  }),
  caseOf({
    type: ASGD,
    defaults: { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0 },
    inputs: [
      { name: "defaults", options: {} },
      { name: "early average", options: { t0: 3, lambd: 0.01, alpha: 0.5 } },
      { name: "weightDecay, maximize", options: { weightDecay: 0.01, maximize: true } },
    ],
    errors: [...common, decay],
    reference: asgdReference,
    trains: { parabola: { lr: 0.05, steps: 200 } },
    skip: [
      {
        reason: "a rate takes hold one step late, as in torch",
        tests: [movesNothing, rateChanges],
      },
    ],
  }),
];
