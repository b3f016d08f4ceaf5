import { constant, defineRule, type Rule, scalar, slot, where, zeros } from "optim-core";
import { inverse } from "./gradientCheck.ts";

const number = slot({ extent: "tensor" });

/**
 * torch's `_amp_update_scale_`: `p` is the scale. It backs off after a step with an overflow, and grows after `growthInterval` steps without
 * one, unless it would not be finite.
 */
export const updateScale = defineRule({
  name: "GradScaler",
  reference: "torch._amp_update_scale_",
  hyper: { growthFactor: 2, backoffFactor: 0.5, growthInterval: 2000 },
  state: { growthTracker: scalar(0), anyInf: scalar(0), skips: scalar(0) },
  update({ p: scale, growthTracker, anyInf, skips }, { growthFactor, backoffFactor, growthInterval }) {
    const isBad = anyInf.gt(0);
    const clean = growthTracker.add(1);
    const grows = clean.eq(growthInterval);
    const grown = scale.mul(growthFactor);
    return {
      p: where(isBad, scale.mul(backoffFactor), where(grows, where(grown.isFinite(), grown, scale), scale)),
      growthTracker: where(isBad, 0, where(grows, 0, clean)),
      anyInf: constant(0),
      skips: where(isBad, skips.add(1), skips),
    };
  },
}) as unknown as Rule;

/** `p` becomes a number that the host sends. */
export const setScale = defineRule({
  name: "GradScaler",
  hyper: { scale: 1 },
  update: (_, { scale }) => ({ p: scale }),
}) as unknown as Rule;

/** `p` becomes the outputs `g` times the scale. */
export const scaleOutputs = defineRule({
  name: "GradScaler",
  hyper: {},
  state: { scale: number },
  update: ({ g, scale }) => ({ p: g.mul(scale), scale }),
}) as unknown as Rule;

/** `out` becomes the gradients `g`, unscaled and clipped, in float32; infinities stay what they are. */
export const unscaledGradients = defineRule({
  name: "GradScaler",
  hyper: {},
  state: { out: zeros, scale: number, gate: number },
  update: ({ p, g, scale, gate }) => ({ p, out: g.mul(where(gate.lt(0), inverse(scale), gate)), scale, gate }),
}) as unknown as Rule;
