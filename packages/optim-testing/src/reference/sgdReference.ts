import type { Reference } from "../optimizerInfo.ts";
import { elementwise } from "./elementwise.ts";
import { type Pull, type PullOptions, pulled } from "./pull.ts";

/** What SGD is told. */
export interface SgdOptions extends PullOptions {
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
}

/** SGD: torch's `_single_tensor_sgd`; the first buffer is a copy of the gradient. */
export const sgdReference = (options: SgdOptions, kind: Pull = "l2"): Reference =>
  elementwise(
    (): { buffer: number | undefined } => ({ buffer: undefined }),
    (now, state) => {
      const { p, g, lr } = pulled(now, options, kind);
      const { momentum, dampening, nesterov } = options;
      if (momentum === 0) return p - lr * g;
      state.buffer = state.buffer === undefined ? g : momentum * state.buffer + (1 - dampening) * g;
      return p - lr * (nesterov ? g + momentum * state.buffer : state.buffer);
    },
  );

/** What ASGD is told. */
export interface AsgdOptions extends PullOptions {
  readonly lambd: number;
  readonly alpha: number;
}

/** The weights of ASGD (its average changes nothing in them): torch's `_single_tensor_asgd`, whose η is that of the step before, in float32. */
export const asgdReference = (options: AsgdOptions): Reference =>
  elementwise(
    ({ lr }) => ({ eta: Math.fround(lr) }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, "l2");
      const { lambd, alpha } = options;
      const next = p - p * lambd * state.eta - state.eta * g;
      state.eta = Math.fround(lr / (1 + lambd * lr * t) ** alpha);
      return next;
    },
  );
