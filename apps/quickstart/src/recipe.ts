/** How an optimizer is set up for this job where the command line does not say. */
export interface Recipe {
  /** The learning rate at the top of the schedule. */
  readonly lr: number;
  /**
   * The decay of the matrices, in the optimizer's own meaning of the word; absent where it stays at the optimizer's
   * default.
   */
  readonly weightDecay?: number;
  /** Options in which it differs from its defaults. */
  readonly options?: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/**
 * By the optimizer's name. Where the default rate of an optimizer suits the job it stands here too, so that the table
 * is complete.
 *
 * Rprop was made for gradients of all the data at once: on batches, signs flip by chance, and with its own `etas` every
 * step size shrinks to the least. Gentler ones, with growth and shrinkage in balance, get there all the same. Its rate
 * is only the first step size.
 */
const recipes: Readonly<Record<string, Recipe>> = {
  adabelief: { lr: 3e-3, weightDecay: 1e-4 },
  adadelta: { lr: 1 },
  adagrad: { lr: 1e-2 },
  adam: { lr: 3e-3 },
  adamax: { lr: 2e-3 },
  adamw: { lr: 3e-3, weightDecay: 0.1 },
  amsgrad: { lr: 3e-3 },
  asgd: { lr: 0.5 },
  cautiouslion: { lr: 5e-4, weightDecay: 0.1 },
  decoupledadamw: { lr: 3e-3, weightDecay: 1e-4 },
  decoupledsgdw: { lr: 0.1, weightDecay: 1e-5, options: { momentum: 0.9 } },
  lamb: { lr: 1e-2, weightDecay: 1e-2 },
  lars: { lr: 0.1, weightDecay: 1e-4, options: { momentum: 0.9, trustClip: true, trustCoeff: 0.02 } },
  lion: { lr: 5e-4, weightDecay: 0.1 },
  nadam: { lr: 2e-3 },
  radam: { lr: 3e-3 },
  rmsprop: { lr: 1e-3 },
  rprop: { lr: 1e-4, options: { etas: [0.9, 1.15], stepSizes: [1e-5, 4e-4] } },
  sgd: { lr: 0.1, weightDecay: 1e-4, options: { momentum: 0.9 } },
};

/** The recipe for an optimizer; for one that has none, the usual rate. */
export const recipeOf = (optimizer: string): Recipe => recipes[optimizer] ?? { lr: 1e-3 };
