import type { Reference } from "../optimizerInfo.ts";
import { type Pull, type PullOptions, pulled } from "./pull.ts";

/** What Lion is told. */
export interface LionOptions extends PullOptions {
  readonly betas: readonly [number, number];
  readonly decay: Pull;
}

/** How much of each step is kept, from the steps and their gradients. */
type Shares = (steps: readonly number[], gradients: readonly number[]) => readonly number[];

/**
 * The shares of a cautious step: 1 where it and its gradient have one sign, `left` elsewhere, as parts of their mean, which counts as at
 * least `least`. timm's and lion-pytorch's.
 */
export function cautiousShares(left: number, least: number): Shares {
  return (steps, gradients) => {
    const shares = steps.map((step, i) => (step * gradients[i]! > 0 ? 1 : left));
    const total = shares.reduce((sum, x) => sum + x, 0);
    return shares.map((x) => x / Math.max(least, total / shares.length));
  };
}

/** Lion: arXiv:2302.06675, program 1, each step taken as far as `shares` says. */
function lion({ betas: [b1, b2], decay, ...options }: LionOptions, shares: Shares): Reference {
  const m: number[] = [];
  return (p, g, { t, lr }) => {
    const kept = [...p].map((x, i) => pulled({ p: x, g: g[i]!, t, lr }, options, decay));
    const signs = kept.map((now, i) => Math.sign(b1 * (m[i] ?? 0) + (1 - b1) * now.g));
    const parts = shares(
      signs,
      kept.map((now) => now.g),
    );
    for (const [i, now] of kept.entries()) {
      m[i] = b2 * (m[i] ?? 0) + (1 - b2) * now.g;
      p[i] = now.p - lr * parts[i]! * signs[i]!;
    }
  };
}

/** Lion, and timm's form of its caution. */
export const lionReference = ({ caution, ...options }: LionOptions & { readonly caution: boolean }): Reference =>
  lion(options, caution ? cautiousShares(0, 1e-3) : (signs) => signs.map(() => 1));

/** lion-pytorch's cautious Lion: arXiv:2411.16085, algorithm 2, with a part left of what disagrees. */
export const cautiousLionReference = ({
  cautiousFactor,
  ...options
}: LionOptions & { readonly cautiousFactor: number }): Reference => lion(options, cautiousShares(cautiousFactor, 1e-5));
