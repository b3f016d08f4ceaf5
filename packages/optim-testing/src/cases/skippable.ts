/** Needs a first step that moves. */
export const sees = "a pre-step hook sees the weights before, a post-step hook after the step";
/** Needs the rate in force to be the one that moves. */
export const rateChanges = "a rate that is changed is in force at the next step";
/** Needs every movement to be scaled by the rate. */
export const movesNothing = "a rate of 0 is accepted, and moves and decays nothing";
/** Needs a first step that moves. */
export const firstStep = "the first step goes against the gradient, or with it where it maximises";
/** Needs a formula in which a decay of 0 is the limit of small ones. */
export const decayOfZero = "a weight decay of 0 is no decay, bit for bit";
/** Needs each parameter to be stepped by itself. */
export const ownRates = "every group has its own rate, from the start and when it changes";
/** Needs each parameter to be stepped by itself. */
export const lateGroup = "a group that is added later starts from its own first step";
/** Needs each parameter to be stepped by itself. */
export const ownFlags = "every group has its own flags, and so its own kernel";
