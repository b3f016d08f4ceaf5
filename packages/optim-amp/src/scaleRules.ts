import { constant, defineRule, type Num, type Rule, slot, where, zeros } from "optim-core";

const number = slot({ extent: "tensor" });

/** `1 / scale`. Where a device divides less than exactly, a step of Newton's makes the inverse of a power of two exact. */
function inverseOf(scale: Num): Num {
  const first = constant(1).div(scale);
  const product = scale.mul(first);
  return where(product.eq(1), first, first.mul(constant(2).sub(product)));
}

/**
 * torch's `_amp_update_scale_`. The scale backs off after a step with an overflow, and grows after `growthInterval` steps without
 * one, unless it would not be finite.
 */
export const updateScale = defineRule({
  name: "GradScaler",
  reference: "torch._amp_update_scale_",
  hyper: { growthFactor: 2, backoffFactor: 0.5, growthInterval: 2000 },
  state: { scale: number, inverse: number, growthTracker: number, anyInf: number, skips: number },
  update({ p, scale, growthTracker, anyInf, skips }, { growthFactor, backoffFactor, growthInterval }) {
    const isBad = anyInf.gt(0);
    const clean = growthTracker.add(1);
    // torch asks whether it is equal: with an interval that was made shorter than what has passed, the scale would never grow again.
    const waits = clean.lt(growthInterval);
    const grown = scale.mul(growthFactor);
    const next = where(isBad, scale.mul(backoffFactor), where(waits, scale, where(grown.isFinite(), grown, scale)));
    return {
      p,
      scale: next,
      inverse: inverseOf(next),
      growthTracker: where(isBad, 0, where(waits, clean, 0)),
      anyInf: constant(0),
      skips: where(isBad, skips.add(1), skips),
    };
  },
}) as unknown as Rule;

/** The scale becomes one that the host sends. */
export const setScale = defineRule({
  name: "GradScaler",
  hyper: { value: 1 },
  state: { scale: number, inverse: number },
  update: ({ p }, { value }) => ({ p, scale: value, inverse: constant(1).div(value) }),
}) as unknown as Rule;

/** The scale becomes another one that is on the device. */
export const takeScale = defineRule({
  name: "GradScaler",
  hyper: {},
  state: { scale: number, inverse: number, value: number },
  update: ({ p, value }) => ({ p, scale: value, inverse: inverseOf(value), value }),
}) as unknown as Rule;

/** `p` becomes the outputs `g` times the scale. */
export const scaleOutputs = defineRule({
  name: "GradScaler",
  hyper: {},
  state: { scale: number },
  update: ({ g, scale }) => ({ p: g.mul(scale), scale }),
}) as unknown as Rule;

/** `out` becomes the gradients `g`, unscaled and clipped, in float32 at least; infinities stay what they are. */
export const unscaledGradients = defineRule({
  name: "GradScaler",
  hyper: {},
  state: { out: zeros, inverse: number, gate: number },
  update: ({ p, g, inverse, gate }) => ({ p, out: g.mul(where(gate.lt(0), inverse, gate)), inverse, gate }),
}) as unknown as Rule;
