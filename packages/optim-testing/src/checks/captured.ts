import { captureStep } from "optim-core";
import { expectSameDict, expectSameRigs } from "../expectSame.ts";
import { setGradients, weightSpec } from "../weight.ts";
import type { Checks } from "./check.ts";

/** A matrix and a vector that always have gradients, and one that has none in two steps. */
const specs = [
  weightSpec("kernel", [3, 4]),
  weightSpec("bias", [5]),
  weightSpec("late", [2, 2], { skips: (t) => t === 9 || t === 10 }),
];

/** Constant, then another in every step, then constant for longer than there are rows after a change. */
const rateAt = (t: number): number => (t >= 4 && t <= 7 ? 1e-3 * (1 + Math.cos(t)) : 2e-3);

/** What a step does that the device repeats. */
export const captured = {
  async "captured steps are steps, bit for bit: under schedules, without a gradient, after other steps and loading"(
    { type },
    options,
    lab,
  ) {
    const { backend } = lab.target;
    const [plain, repeated] = [lab.rig(type, options, { specs }), lab.rig(type, options, { specs })];
    const step = captureStep(repeated.optimizer as never);
    for (let t = 1; t <= 18; t++) {
      for (const rig of [plain, repeated]) {
        setGradients(backend, rig.weights, t);
        rig.optimizer.paramGroups[0]!.lr = rateAt(t);
        if (t === 14) rig.optimizer.loadStateDict(await rig.optimizer.stateDict());
      }
      plain.optimizer.step();
      if (t === 12) repeated.optimizer.step();
      else step.replay();
    }
    await expectSameRigs(repeated, plain, "after 18 steps");
    expectSameDict(await repeated.optimizer.stateDict(), await plain.optimizer.stateDict(), "the state dict");
    step.dispose();
  },
} satisfies Checks;
