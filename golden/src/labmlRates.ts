import * as core from "optim-core";
import type { Arguments } from "./trajectoryCase.ts";

/** How one of labml's warmed-up classes finds its rate. */
export interface LabmlRates {
  /** The group's values that it reads. */
  readonly names: readonly string[];
  /** The rate at a tensor's own step `t`, from 1, for a group whose `lr` is `lr`. */
  at(lr: number, t: number, group: Arguments, attributes: Arguments): number;
}

/** What the schedule of ours that `make` constructs writes into a group at step `t`. */
function rateOf(lr: number, t: number, make: (optimizer: core.Schedulable) => { step(epoch: number): void }): number {
  const group = { params: [], lr };
  make({ paramGroups: [group] }).step(t - 1);
  return group.lr;
}

/** The classes of labml that are a schedule over Adam here. */
export const labmlRates: Readonly<Record<string, LabmlRates>> = {
  AdamWarmup: {
    names: ["warmup"],
    at: (lr, t, { warmup }) => rateOf(lr, t, (on) => new core.AdamWarmup(on, { warmup: Number(warmup) })),
  },
  AdamWarmupCosineDecay: {
    names: ["warmup", "total_steps"],
    at: (lr, t, { warmup, total_steps }) => {
      const options = { warmup: Number(warmup), totalSteps: Number(total_steps) };
      return rateOf(lr, t, (on) => new core.AdamWarmupCosineDecay(on, options));
    },
  },
  Noam: {
    names: ["warmup"],
    at: (lr, t, { warmup }, { d_model }) =>
      rateOf(lr, t, (on) => new core.Noam(on, { warmup: Number(warmup), dModel: Number(d_model) })),
  },
};
