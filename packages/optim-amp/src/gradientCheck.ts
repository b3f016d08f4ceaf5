import {
  constant,
  defineRule,
  highest,
  type Num,
  normOrders,
  oneOf,
  type Rule,
  slot,
  totalNorm,
  where,
} from "optim-core";

const one = slot({ extent: "all" });

/**
 * `1 / scale`, where a device divides less than exactly too: a step of Newton's makes the inverse of a power of two exact.
 */
export function inverse(scale: Num): Num {
  const first = constant(1).div(scale);
  const product = scale.mul(first);
  return where(product.eq(1), first, first.mul(constant(2).sub(product)));
}

/** What gradients are multiplied by: the inverse of the scale, and what clips them. Below 0 where one of them is not finite. */
const gateOf = (foundInf: Num, factor: Num): Num => where(foundInf.gt(0), -1, factor);

/** torch's `clip_grad_norm_`: what makes the norm at most `maxNorm`. */
const clipFactor = (norm: Num, maxNorm: Num): Num => maxNorm.div(norm.add(1e-6)).min(1);

const hyper = { maxNorm: 1, normType: 2, order: oneOf("none", ...normOrders) } as const;
const state = { scale: one, foundInf: one, anyInf: one, norm: one, gate: one } as const;

/**
 * One pass over all gradients `g` of an optimizer, scaled as they are: whether each of them, unscaled, is finite, and their norm where it is
 * asked for. A norm that is infinite while every gradient is finite is no overflow, so the two are kept apart.
 */
export const gradientCheck = defineRule({
  name: "GradScaler",
  reference: "torch.amp.GradScaler.unscale_",
  hyper,
  state,
  update({ p, g, scale, anyInf }, { maxNorm, normType, order }) {
    const unscaled = g.mul(inverse(scale));
    const foundInf = highest(where(unscaled.isFinite(), 0, 1), "all");
    const norm = order === "none" ? constant(0) : totalNorm(unscaled, order, normType);
    const factor = order === "none" ? inverse(scale) : inverse(scale).mul(clipFactor(norm, maxNorm));
    return { p, scale, foundInf, anyInf: anyInf.max(foundInf), norm, gate: gateOf(foundInf, factor) };
  },
}) as unknown as Rule;

/** The same from what ranks have agreed on; there is no pass over gradients. */
export const agreedCheck = defineRule({
  name: "GradScaler",
  hyper,
  state: { scale: slot({ extent: "tensor" }), foundInf: slot({ extent: "tensor" }), norm: slot({ extent: "tensor" }) },
  update({ scale, foundInf, norm }, { maxNorm, order }) {
    const factor = order === "none" ? inverse(scale) : inverse(scale).mul(clipFactor(norm, maxNorm));
    return { p: gateOf(foundInf, factor), scale, foundInf, norm };
  },
}) as unknown as Rule;
