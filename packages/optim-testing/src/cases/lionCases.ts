import { CautiousLion, Lion } from "optim-core";
import { type BadInput, type Case, caseOf } from "../optimizerInfo.ts";
import { cautiousLionReference, lionReference } from "../reference/lionReference.ts";
import { common, decay, kind } from "./badInputs.ts";

const closedBetas: BadInput = { options: { betas: [1.5, 0.9] }, message: /betas is \[1\.5,0\.9\]; .* to 1\b/ };

/** Those that step by the sign of their momentum. */
export const lionCases: readonly Case[] = [
  caseOf({
    type: Lion,
    defaults: { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, decay: "lrCoupled", caution: false },
    inputs: [
      { name: "defaults", options: {} },
      { name: "weightDecay", options: { lr: 1e-2, weightDecay: 0.1 } },
      { name: "scheduleCoupled, maximize", options: { weightDecay: 1e-3, decay: "scheduleCoupled", maximize: true } },
      { name: "corrected", options: { lr: 1e-2, weightDecay: 0.1, decay: "corrected" } },
      { name: "caution", options: { lr: 1e-2, weightDecay: 0.1, caution: true } },
    ],
    errors: [
      ...common,
      decay,
      kind,
      closedBetas,
      { options: { caution: 1 }, message: /caution is 1; it must be true/ },
    ],
    reference: lionReference,
    trains: { parabola: { lr: 0.01, steps: 600 }, rosenbrock: { lr: 1e-3, steps: 8000 } },
  }),
  caseOf({
    type: CautiousLion,
    defaults: { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, decay: "lrCoupled", cautiousFactor: 0 },
    inputs: [
      { name: "defaults", options: {} },
      { name: "cautiousFactor, weightDecay", options: { lr: 1e-2, cautiousFactor: 0.5, weightDecay: 0.1 } },
      { name: "no caution", options: { lr: 1e-2, cautiousFactor: 1 } },
      { name: "scheduleCoupled, maximize", options: { weightDecay: 1e-3, decay: "scheduleCoupled", maximize: true } },
      { name: "l2", options: { lr: 1e-2, cautiousFactor: 0.2, weightDecay: 0.1, decay: "l2", betas: [0.5, 0.6] } },
    ],
    errors: [
      ...common,
      decay,
      kind,
      closedBetas,
      { options: { cautiousFactor: 1.5 }, message: /cautiousFactor is 1\.5; .* from 0 to 1\b/ },
      { options: { cautiousFactor: -0.5 }, message: /cautiousFactor is -0\.5; .* from 0 to 1\b/ },
    ],
    reference: cautiousLionReference,
    trains: { parabola: { lr: 0.01, steps: 600 }, rosenbrock: { lr: 1e-3, steps: 8000 } },
  }),
];
