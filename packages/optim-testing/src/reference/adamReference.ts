import type { Reference } from "../optimizerInfo.ts";
import { elementwise } from "./elementwise.ts";
import { type Pull, type PullOptions, pulled } from "./pull.ts";

/** What Adam and its kin are told. */
export interface AdamOptions extends PullOptions {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly amsgrad: boolean | "corrected";
  readonly epsPlacement?: "afterCorrection" | "beforeCorrection";
}

/** `1 − βᵗ`. */
export const correction = (beta: number, t: number): number => 1 - beta ** t;

/** The root of the second moment, ready to divide by, after torch's loop over single tensors; `inside` is added below the root. */
export function rootOf(
  v: number,
  state: { max: number },
  t: number,
  { betas, eps, amsgrad, epsPlacement }: AdamOptions,
  inside = 0,
): number {
  const root = Math.sqrt(correction(betas[1], t));
  let used = v;
  if (amsgrad === "corrected") {
    state.max = Math.max(state.max, v / root ** 2);
    used = state.max * root ** 2;
  } else if (amsgrad) {
    state.max = Math.max(state.max, v);
    used = state.max;
  }
  const spread = Math.sqrt(used + inside);
  return epsPlacement === "beforeCorrection" ? (spread + eps) / root : spread / root + eps;
}

/** Adam, with any kind of decay: arXiv:1412.6980, algorithm 1; torch's `_single_tensor_adam`; labml's `optimized_update`. */
export const adamReference = (options: AdamOptions & { readonly decay?: Pull }, kind: Pull = "l2"): Reference =>
  elementwise(
    () => ({ m: 0, v: 0, max: 0 }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, options.decay ?? kind);
      const [b1, b2] = options.betas;
      state.m += (1 - b1) * (g - state.m);
      state.v = b2 * state.v + (1 - b2) * g ** 2;
      return p - ((lr / correction(b1, t)) * state.m) / rootOf(state.v, state, t, options);
    },
  );

/** Adamax: arXiv:1412.6980, algorithm 2, with ε added to the gradient's size as in torch. */
export const adamaxReference = (options: PullOptions & Pick<AdamOptions, "betas" | "eps">): Reference =>
  elementwise(
    () => ({ m: 0, u: 0 }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, "l2");
      const [b1, b2] = options.betas;
      state.m += (1 - b1) * (g - state.m);
      state.u = Math.max(b2 * state.u, Math.abs(g) + options.eps);
      return p - (lr / correction(b1, t)) * (state.m / state.u);
    },
  );
