import { expectSameRigs } from "../expectSame.ts";
import type { Checks } from "./check.ts";

/** Several optimizers at once. */
export const company = {
  async "two optimizers in one process do not disturb each other"({ type }, options, lab) {
    const alone = lab.rig(type, options).train(1, 8);
    const aloneToo = lab.rig(type, { ...options, lr: 0.02 }).train(1, 8);
    const [one, other] = [lab.rig(type, options), lab.rig(type, { ...options, lr: 0.02 })];
    for (let t = 1; t <= 8; t++) {
      one.train(t, t);
      other.train(t, t);
    }
    await expectSameRigs(one, alone, "the first");
    await expectSameRigs(other, aloneToo, "the second");
  },
} satisfies Checks;
