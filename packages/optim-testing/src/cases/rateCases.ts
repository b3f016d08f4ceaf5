import { Adadelta, Adagrad, RMSprop, Rprop } from "optim-core";
import { type Case, caseOf } from "../optimizerInfo.ts";
import {
  adadeltaReference,
  adagradReference,
  rmspropReference,
  rpropReference,
} from "../reference/adaptiveReference.ts";
import { common, decay, eps } from "./badInputs.ts";
import { movesNothing, rateChanges } from "./skippable.ts";

/** Those with a rate of its own for each weight and no first moment. */
export const rateCases: readonly Case[] = [
  caseOf({
    type: Adagrad,
    defaults: { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10 },
    inputs: [
      { name: "defaults", options: {} },
      { name: "lrDecay", options: { lr: 0.1, lrDecay: 1e-3, weightDecay: 0.01 } },
      { name: "initialAccumulatorValue, maximize", options: { initialAccumulatorValue: 0.1, maximize: true } },
    ],
    errors: [...common, decay, eps, { options: { lrDecay: -1 }, message: /lrDecay is -1/ }],
    reference: adagradReference,
    trains: { parabola: { lr: 1, steps: 200 }, rosenbrock: { lr: 0.5, steps: 4000 } },
  }),
  caseOf({
    type: Adadelta,
    defaults: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0 },
    inputs: [
      { name: "defaults", options: {} },
      { name: "rho, eps, weightDecay", options: { rho: 0.8, eps: 1e-4, weightDecay: 0.01 } },
      { name: "maximize", options: { lr: 0.5, maximize: true } },
    ],
    errors: [...common, decay, eps, { options: { rho: 1.5 }, message: /rho is 1\.5; .* to 1\b/ }],
    reference: adadeltaReference,
    trains: { parabola: { lr: 1, steps: 1500 }, rosenbrock: { lr: 0.1, steps: 8000 } },
  }),
  caseOf({
    type: RMSprop,
    defaults: { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false },
    inputs: [
      { name: "defaults", options: {} },
      { name: "momentum", options: { lr: 1e-3, momentum: 0.9, weightDecay: 0.01 } },
      { name: "centered", options: { lr: 1e-3, centered: true } },
      { name: "centered, momentum, maximize", options: { lr: 1e-3, centered: true, momentum: 0.8, maximize: true } },
    ],
    errors: [...common, decay, eps, { options: { momentum: -1 }, message: /momentum is -1/ }],
    reference: rmspropReference,
    trains: { parabola: { lr: 0.01, steps: 1500 }, rosenbrock: { lr: 1e-3, steps: 8000 } },
  }),
  caseOf({
    type: Rprop,
    defaults: { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50] },
    inputs: [
      { name: "defaults", options: {} },
      { name: "etas, stepSizes", options: { lr: 0.05, etas: [0.4, 1.5], stepSizes: [1e-3, 0.1] } },
      { name: "maximize", options: { maximize: true } },
    ],
    errors: [...common, { options: { etas: [1.2, 0.5] }, message: /etas is \[1\.2,0\.5\]/ }],
    reference: rpropReference,
    trains: { parabola: { lr: 0.1, steps: 100 }, rosenbrock: { lr: 0.01, steps: 2000 } },
    skip: [
      {
        reason: "the rate is the first step size only",
        tests: [movesNothing, rateChanges],
      },
    ],
  }),
];
