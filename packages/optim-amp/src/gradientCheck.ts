import {
  constant,
  defineRule,
  type Num,
  normOrders,
  oneOf,
  type Rule,
  type SlotExtent,
  slot,
  sum,
  totalNorm,
  where,
} from "optim-core";

/** What gradients are multiplied by: the inverse of the scale, and what clips them. Below 0 where one of them is not finite. */
const gateOf = (foundInf: Num, factor: Num): Num => where(foundInf.gt(0), -1, factor);

/** torch's `clip_grad_norm_`: what makes the norm at most `maxNorm`. Where both are infinite it is 1, not NaN: the gradients are finite. */
function clipFactor(norm: Num, maxNorm: Num): Num {
  const size = norm.add(1e-6);
  return where(size.gt(maxNorm), maxNorm.div(size), 1);
}

/** 1 where a number is infinite or NaN, else 0. They are counted: sums are what every machine adds up fastest. */
const overflowOf = (x: Num): Num => sum(where(x.isFinite(), 0, 1), "all").min(1);

const hyper = { maxNorm: 1, normType: 2, order: oneOf("none", ...normOrders) } as const;

/** Where what was found is written: `all`, once; or for every tensor, where some gradients are float64 and results are float32 all the same. */
const statesOf = (extent: SlotExtent) => ({
  inverse: slot({ extent }),
  foundInf: slot({ extent }),
  norm: slot({ extent }),
  gate: slot({ extent }),
});

/**
 * One pass over all gradients `g` of an optimizer, scaled as they are: whether each of them, unscaled, is finite, and their norm where it is
 * asked for. A norm that is infinite while every gradient is finite is no overflow, so the two are kept apart.
 */
const checking = (extent: SlotExtent): Rule =>
  defineRule({
    name: "GradScaler",
    reference: "torch.amp.GradScaler.unscale_",
    hyper,
    state: { ...statesOf(extent), anyInf: slot({ extent }) },
    update({ p, g, inverse, anyInf }, { maxNorm, normType, order }) {
      const unscaled = g.mul(inverse);
      const foundInf = overflowOf(unscaled);
      const norm = order === "none" ? constant(0) : totalNorm(unscaled, order, normType);
      const factor = order === "none" ? inverse : inverse.mul(clipFactor(norm, maxNorm));
      return { p, inverse, foundInf, anyInf: anyInf.max(foundInf), norm, gate: gateOf(foundInf, factor) };
    },
  }) as unknown as Rule;

/**
 * The same in half the time where the norm is finite, since gradients with a finite sum of squares are finite. Where it is not, `foundInf`
 * is 1 and nothing is known: squares overflow before gradients do.
 */
const estimating = (extent: SlotExtent): Rule =>
  defineRule({
    name: "GradScaler",
    hyper,
    state: statesOf(extent),
    update({ p, g, inverse }, { maxNorm, order }) {
      const norm = totalNorm(g.mul(inverse), "2", constant(2));
      const foundInf = where(norm.isFinite(), 0, 1);
      const [size, factor] = order === "none" ? [constant(0), inverse] : [norm, inverse.mul(clipFactor(norm, maxNorm))];
      return { p, inverse, foundInf, norm: size, gate: gateOf(foundInf, factor) };
    },
  }) as unknown as Rule;

/** A pass over gradients, and the one that may do in its place where the host sees at once whether it did. */
export interface GradientCheck {
  readonly full: Rule;
  readonly quick: Rule;
}

export const gradientCheck: GradientCheck = { full: checking("all"), quick: estimating("all") };

/** That of gradients of which some are float64. */
export const wideGradientCheck: GradientCheck = { full: checking("tensor"), quick: estimating("tensor") };

const one = slot({ extent: "tensor" });

/** What is made of what ranks have agreed on; there is no pass over gradients. */
export const agreedCheck = defineRule({
  name: "GradScaler",
  hyper,
  state: { inverse: one, foundInf: one, norm: one, gate: one },
  update({ p, inverse, foundInf, norm }, { maxNorm, order }) {
    const factor = order === "none" ? inverse : inverse.mul(clipFactor(norm, maxNorm));
    return { p, inverse, foundInf, norm, gate: gateOf(foundInf, factor) };
  },
}) as unknown as Rule;
