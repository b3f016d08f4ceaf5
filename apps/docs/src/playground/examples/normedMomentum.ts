import { defineOptimizer, norm, zeros } from "optim-core";

/** Momentum along the unit vector of each tensor's gradient: the norm is a reduction, so its kernel has two passes. */
export const NormedMomentum = defineOptimizer({
  name: "NormedMomentum",
  hyper: { lr: 1e-2, momentum: 0.9, nesterov: true, eps: 1e-8 },
  state: { velocity: zeros },
  update({ p, g, velocity }, { lr, momentum, nesterov, eps }) {
    const unit = g.div(norm(g).add(eps));
    const next = velocity.mul(momentum).add(unit);
    const step = nesterov ? unit.add(next.mul(momentum)) : next;
    return { p: p.sub(step.mul(lr)), velocity: next };
  },
});
