import { jit, numpy as np } from "@jax-js/jax";
import { adamHyper, decayOfAdamW } from "../optimizers.ts";

const { lr, eps, betas } = adamHyper;
const [b1, b2] = betas;

/** The weights and moments of a tensor after a step. */
export type Stepped = [weight: np.Array, first: np.Array, second: np.Array];

/** AdamW of one tensor in jax-js. A function owns its arguments: every use of an array but its last is a `ref`. */
function stepTensor(p: np.Array, g: np.Array, m: np.Array, v: np.Array, rate: np.Array, correction: np.Array): Stepped {
  const first = m.mul(b1).add(g.ref.mul(1 - b1));
  const second = v.mul(b2).add(g.ref.mul(g).mul(1 - b2));
  const root = np.sqrt(second.ref).div(correction).add(eps);
  const weight = p.mul(1 - lr * decayOfAdamW).sub(first.ref.mul(rate).div(root));
  return [weight, first, second];
}

/** One jitted function that steps a tensor. */
export const jittedTensor = () => jit(stepTensor);

/** One jitted function that steps all tensors. */
export const jittedTensors = () =>
  jit((p: np.Array[], g: np.Array[], m: np.Array[], v: np.Array[], rate: np.Array, correction: np.Array): Stepped[] => {
    const next = p.map((weight, i) => stepTensor(weight, g[i]!, m[i]!, v[i]!, rate.ref, correction.ref));
    rate.dispose();
    correction.dispose();
    return next;
  });

/** What depends on the step count, as arrays: plain numbers would be compiled in. */
export const scalarsAt = (t: number): [rate: np.Array, correction: np.Array] => [
  np.array(lr / (1 - b1 ** t)),
  np.array(Math.sqrt(1 - b2 ** t)),
];
