import type { Reference } from "../optimizerInfo.ts";
import { type AdamOptions, correction, rootOf } from "./adamReference.ts";
import { elementwise } from "./elementwise.ts";
import { type Pull, pulled } from "./pull.ts";

/** What rectified optimizers are told. */
export interface RectifiedOptions extends AdamOptions {
  readonly decay: Pull;
  readonly rectify?: boolean;
  readonly rectifyWhere: "rho > 5" | "rho >= 5" | "rho > 4";
  readonly degeneratedToSgd: boolean;
}

/** The factor of the adaptive step, or undefined while the variance is unknown: arXiv:1908.03265, algorithm 2. */
function rectification(
  t: number,
  { betas: [, b2], rectify = true, rectifyWhere }: RectifiedOptions,
): number | undefined {
  if (!rectify) return 1;
  const longest = 2 / (1 - b2) - 1;
  const rho = longest - (2 * t * b2 ** t) / correction(b2, t);
  const isKnown = { "rho > 5": rho > 5, "rho >= 5": rho >= 5, "rho > 4": rho > 4 }[rectifyWhere];
  return isKnown ? Math.sqrt(((rho - 4) * (rho - 2) * longest) / ((longest - 4) * (longest - 2) * rho)) : undefined;
}

/** The rectified step from a first moment and what it is divided by. */
function rectifiedStep(m: number, root: number, t: number, options: RectifiedOptions): number {
  const unbiased = m / correction(options.betas[0], t);
  const factor = rectification(t, options);
  if (factor === undefined) return options.degeneratedToSgd ? unbiased : 0;
  return (factor * unbiased) / root;
}

/** RAdam: arXiv:1908.03265; torch's and labml's classes by option. */
export const radamReference = (options: RectifiedOptions): Reference =>
  elementwise(
    () => ({ m: 0, v: 0, max: 0 }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, options.decay);
      const [b1, b2] = options.betas;
      state.m += (1 - b1) * (g - state.m);
      state.v = b2 * state.v + (1 - b2) * g * g;
      return p - lr * rectifiedStep(state.m, rootOf(state.v, state, t, options), t, options);
    },
  );

/** AdaBelief: arXiv:2010.07468, with ε inside the moment for the step only, as labml has it. */
export const adaBeliefReference = (options: RectifiedOptions): Reference =>
  elementwise(
    () => ({ m: 0, s: 0, max: 0 }),
    (now, state) => {
      const { p, g, t, lr } = pulled(now, options, options.decay);
      const [b1, b2] = options.betas;
      state.m = b1 * state.m + (1 - b1) * g;
      state.s += (1 - b2) * ((g - state.m) ** 2 - state.s);
      const root = rootOf(state.s, state, t, options, options.eps);
      return p - lr * rectifiedStep(state.m, root, t, options);
    },
  );
