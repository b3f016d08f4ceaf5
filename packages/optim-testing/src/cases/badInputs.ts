import type { BadInput } from "../optimizerInfo.ts";

/** What every optimizer must refuse of its rate and its common options. */
export const common: readonly BadInput[] = [
  { options: { lr: -0.1 }, message: /lr is -0\.1; it must be a number from 0/ },
  { options: { lr: Number.NaN }, message: /lr is NaN/ },
  { options: { lr: Number.POSITIVE_INFINITY }, message: /lr is / },
  { options: { lr: "fast" }, message: /lr is "fast"/ },
  { options: { initialLr: -1 }, message: /initialLr is -1/ },
  { options: { maximize: 1 }, message: /maximize is 1; it must be / },
  { options: { foreach: "yes" }, message: /foreach is "yes"; it must be / },
];
/** A decay below 0. */
export const decay: BadInput = {
  options: { weightDecay: -0.5 },
  message: /weightDecay is -0\.5; it must be a number from 0/,
};
/** An ε below 0. */
export const eps: BadInput = { options: { eps: -1e-8 }, message: /eps is -1e-8; it must be a number from 0/ };
/** A kind of decay that does not exist. */
export const kind: BadInput = { options: { decay: "L2" }, message: /decay is "L2"; it must be .*l2/ };
/** Betas outside [0, 1), or too few. */
export const betas: readonly BadInput[] = [
  { options: { betas: [1, 0.9] }, message: /betas is \[1,0\.9\]; .* from 0 to below 1/ },
  { options: { betas: [0.9, -0.1] }, message: /betas is \[0\.9,-0\.1\]; .* from 0 to below 1/ },
  { options: { betas: [0.9] }, message: /betas is \[0\.9\]; it must be 2 numbers/ },
];
/** A form of AMSGrad that does not exist. */
export const amsgrad: BadInput = { options: { amsgrad: "yes" }, message: /amsgrad is "yes"; .*corrected/ };
/** A look ahead without momentum. */
export const nesterov: BadInput = { options: { nesterov: true }, message: /nesterov needs a momentum above 0/ };
/** A look ahead along a damped momentum. */
export const dampened: BadInput = {
  options: { nesterov: true, momentum: 0.9, dampening: 0.1 },
  message: /dampening of 0/,
};
