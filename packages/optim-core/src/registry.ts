/**
 * Every optimizer of this package by name. Importing it imports them all.
 *
 * @module optim-core/registry
 */
import { createRegistry, type Registry } from "./createRegistry.ts";
import { AdaBelief } from "./optim/adaBelief.ts";
import { Adadelta } from "./optim/adadelta.ts";
import { Adagrad } from "./optim/adagrad.ts";
import { Adam } from "./optim/adam.ts";
import { Adamax } from "./optim/adamax.ts";
import { AdamW } from "./optim/adamw.ts";
import { AMSGrad } from "./optim/amsgrad.ts";
import { ASGD } from "./optim/asgd.ts";
import { CautiousLion } from "./optim/cautiousLion.ts";
import { DecoupledAdamW } from "./optim/decoupledAdamw.ts";
import { DecoupledSGDW } from "./optim/decoupledSgdw.ts";
import { LAMB } from "./optim/lamb.ts";
import { LARS } from "./optim/lars.ts";
import { Lion } from "./optim/lion.ts";
import { NAdam } from "./optim/nadam.ts";
import { RAdam } from "./optim/radam.ts";
import { RMSprop } from "./optim/rmsprop.ts";
import { Rprop } from "./optim/rprop.ts";
import { SGD } from "./optim/sgd.ts";

export { type AnyOptimizerClass, type ClassesByName, createRegistry, type Registry } from "./createRegistry.ts";

const classes = {
  adabelief: AdaBelief,
  adadelta: Adadelta,
  adagrad: Adagrad,
  adam: Adam,
  adamax: Adamax,
  adamw: AdamW,
  amsgrad: AMSGrad,
  asgd: ASGD,
  cautiouslion: CautiousLion,
  decoupledadamw: DecoupledAdamW,
  decoupledsgdw: DecoupledSGDW,
  lamb: LAMB,
  lars: LARS,
  lion: Lion,
  nadam: NAdam,
  radam: RAdam,
  rmsprop: RMSprop,
  rprop: Rprop,
  sgd: SGD,
};

/** The built-in optimizers by name, with their classes. */
export type Builtins = typeof classes;

/** The registry of the built-in optimizers: `builtins.create("adamw", params, { lr: 3e-4 })`. `builtins.register(Tiger)` adds one of yours. */
export const builtins: Registry<Builtins> = /* @__PURE__ */ createRegistry<Builtins>(
  /* @__PURE__ */ Object.values(classes),
);
