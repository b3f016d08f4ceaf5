import { expectSameValues } from "../expectSame.ts";
import type { LooseOptions } from "../optimizerInfo.ts";
import { standardWeights } from "../weight.ts";
import type { Checks } from "./check.ts";
import { atZero } from "./direction.ts";
import { grouped } from "./groups.ts";
import { agree } from "./properties.ts";

/** The kernel that turns the gradient, beside the one that does not. */
export const maximize = {
  async "maximising g is minimising -g, bit for bit"({ type }, options, lab) {
    const turned = atZero.map((spec) => ({ ...spec, gradientAt: (t: number) => spec.gradientAt(t)!.map((g) => -g) }));
    const up = lab.rig(type, { ...options, maximize: true }, { specs: atZero }).train(1, 6);
    const down = lab.rig(type, { ...options, maximize: false }, { specs: turned }).train(1, 6);
    expectSameValues(await up.values(), await down.values(), "maximising");
  },

  "for any gradients, maximising g is minimising -g": (info, options, lab) =>
    agree(
      info,
      lab,
      { options: { ...options, maximize: false }, turn: -1 },
      { options: { ...options, maximize: true } },
    ),

  async "every group has its own flags, and so its own kernel"({ type }, options, lab) {
    const turned = { ...options, maximize: !options.maximize };
    const both = grouped(type, options, lab, (w) => [
      { params: w.slice(0, 2) },
      { params: w.slice(2), maximize: turned.maximize },
    ]).train(1, 4);
    const alone = (given: LooseOptions, from: number, to: number) =>
      lab.rig(type, given, { specs: standardWeights.slice(from, to) }).train(1, 4);
    const apart = { ...(await alone(options, 0, 2).values()), ...(await alone(turned, 2, 4).values()) };
    expectSameValues(await both.values(), apart, "two kernels");
  },
} satisfies Checks;
