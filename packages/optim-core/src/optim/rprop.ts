import { where } from "../expr.ts";
import { optimizer } from "../optimizerClass.ts";
import { defineRule } from "../rule.ts";
import { filled, zeros } from "../slot.ts";

const rprop = defineRule({
  name: "Rprop",
  reference: "Riedmiller & Braun 1993, doi:10.1109/ICNN.1993.298623",
  hyper: { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50] },
  check({ etas }) {
    const [down, up] = etas as readonly [number, number];
    if (down > 0 && down < 1 && up > 1) return undefined;
    return `etas is [${down},${up}]; the first must lie between 0 and 1, the second above 1.`;
  },
  state: { prev: zeros, stepSize: filled("lr") },
  update({ p, g, prev, stepSize }, { etas: [down, up], stepSizes: [least, most] }) {
    const agreement = g.mul(prev);
    const turned = agreement.lt(0);
    const factor = where(turned, down, where(agreement.gt(0), up, 1));
    const size = stepSize.mul(factor).max(least).min(most);
    const used = where(turned, 0, g);
    return { p: p.sub(used.sign().mul(size)), prev: used, stepSize: size };
  },
});

/**
 * Resilient backpropagation, which uses signs only: a weight's step size grows by `etas[1]` while its gradient keeps its sign, and shrinks
 * by `etas[0]` (and the weight rests) where it turned; `p ← p − sign(g)·size`.
 *
 * @remarks
 * As torch has it: `lr` is the first step size, and changes nothing after a parameter's first step. For whole-batch gradients.
 */
export const Rprop = optimizer(rprop);
