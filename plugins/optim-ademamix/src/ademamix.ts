import { constant, debias, defineOptimizer, ema, type Num, optional, where, zeros } from "optim-core";
import { naturalLog } from "./naturalLog.ts";

/** `α` on its way up from 0: `min(αt / warmup, α)`. */
const alphaAt = (t: Num, alpha: Num, warmup: Num): Num => alpha.mul(t.div(warmup).min(1));

/**
 * `β₃` on its way up from `β₁`: the half-life of the average grows linearly, `1 / ln β₃(t) = (1 − a) / ln β₁ + a / ln β₃` with
 * `a = t / warmup`, and is never above `β₃`. A `β₁` below 1e-8 counts as 1e-8, since 0 has no half-life.
 */
function beta3At(t: Num, first: Num, last: Num, warmup: Num): Num {
  const from = first.max(1e-8);
  const ratio = naturalLog(from).div(naturalLog(last.max(1e-8)));
  const grown = t.div(warmup);
  const exponent = ratio.sub(1).mul(grown).add(1);
  return where(t.lt(warmup), from.pow(constant(1).div(exponent)).min(last), last);
}

/**
 * Adam with a second, much slower average of the gradient beside the fast one, so that gradients of tens of thousands of steps ago still
 * count: with `m₁ ← β₁m₁ + (1 − β₁)g`, `m₂ ← β₃m₂ + (1 − β₃)g`, `v ← β₂v + (1 − β₂)g²`,
 * `p ← p − lr · ((m̂₁ + αm₂) / (√v̂ + ε) + λp)`, where `m̂₁` and `v̂` are corrected for their bias and `m₂` is not.
 *
 * `betas` are `β₁`, `β₂`, `β₃`. `alphaWarmup` and `beta3Warmup` are numbers of steps, the paper's `T`: over so many `α` rises from 0 and the
 * half-life of `m₂` from that of `β₁`; a run from scratch wants both, as long as itself, and 0 leaves them out. Without `fastAverage` the
 * gradient itself stands for `m̂₁`, which is the paper's `β₁ = 0`, and there is one buffer less.
 *
 * @remarks
 * Formula and defaults are the paper's (its `α` is 5 to 10). Its authors' code adds 1e-8 to both betas before their logarithms are taken, and
 * has an `α` of 2.
 */
export const AdEMAMix = defineOptimizer({
  name: "AdEMAMix",
  reference: "arXiv:2409.03137",
  hyper: {
    lr: 1e-3,
    betas: [0.9, 0.999, 0.9999],
    alpha: 5,
    eps: 1e-8,
    weightDecay: optional(0),
    alphaWarmup: optional(0),
    beta3Warmup: optional(0),
    fastAverage: true,
  },
  state: { expAvgFast: zeros.if("fastAverage"), expAvgSlow: zeros, expAvgSq: zeros },
  update({ p, g, t, expAvgFast, expAvgSlow, expAvgSq }, { lr, betas: [b1, b2, b3], alpha, eps, ...hyper }) {
    const mixed = hyper.alphaWarmup ? alphaAt(t, alpha, hyper.alphaWarmup) : alpha;
    const slowness = hyper.beta3Warmup ? beta3At(t, b1, b3, hyper.beta3Warmup) : b3;

    const fast = expAvgFast && ema(expAvgFast, g, b1);
    const slow = ema(expAvgSlow, g, slowness);
    const v = ema(expAvgSq, g.square(), b2);
    const direction = (fast ? debias(fast, b1, t) : g).add(slow.mul(mixed));
    const adam = direction.div(debias(v, b2, t).sqrt().add(eps));
    const step = hyper.weightDecay ? adam.add(p.mul(hyper.weightDecay)) : adam;
    return { p: p.sub(step.mul(lr)), expAvgFast: fast, expAvgSlow: slow, expAvgSq: v };
  },
});
