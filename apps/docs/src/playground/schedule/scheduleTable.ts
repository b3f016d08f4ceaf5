import type { Schedulable, Scheduler } from "optim-core";
import * as core from "optim-core";
import type { GivenOptions } from "../settings.ts";

/** What an option of a schedule may be, for a form: a number, steps in rising order, a flag by what it is where nothing is said, or one of some words. */
type ScheduleOption = "number" | "steps" | boolean | readonly string[];

/** A schedule as a page offers it. */
export interface ScheduleEntry {
  readonly make: new (optimizer: Schedulable, options: never) => Scheduler;
  /** What it does, in a few words. */
  readonly sentence: string;
  readonly options: Readonly<Record<string, ScheduleOption>>;
  /** Options that show what it does in a run of so many steps with this learning rate. */
  defaults(steps: number, lr: number): GivenOptions;
}

/** A share of the steps, at least one. */
const part = (steps: number, share: number): number => Math.max(1, Math.round(steps * share));

/** Every scheduler of optim-core that needs no function and no other scheduler, by its name. */
export const scheduleTable: Readonly<Record<string, ScheduleEntry>> = {
  AdamWarmup: {
    make: core.AdamWarmup,
    sentence: "a straight line up to the rate",
    options: { warmup: "number" },
    defaults: (steps) => ({ warmup: part(steps, 0.2) }),
  },
  AdamWarmupCosineDecay: {
    make: core.AdamWarmupCosineDecay,
    sentence: "a straight line up, then half a cosine down to a tenth",
    options: { warmup: "number", totalSteps: "number" },
    defaults: (steps) => ({ warmup: part(steps, 0.1), totalSteps: steps }),
  },
  ConstantLR: {
    make: core.ConstantLR,
    sentence: "a part of the rate at first, then all of it",
    options: { factor: "number", totalIters: "number" },
    defaults: (steps) => ({ factor: 0.25, totalIters: part(steps, 0.25) }),
  },
  CosineAnnealingLR: {
    make: core.CosineAnnealingLR,
    sentence: "half a cosine wave down",
    options: { tMax: "number", etaMin: "number" },
    defaults: (steps) => ({ tMax: steps, etaMin: 0 }),
  },
  CosineAnnealingWarmRestarts: {
    make: core.CosineAnnealingWarmRestarts,
    sentence: "half a cosine wave down, again and again",
    options: { t0: "number", tMult: "number", etaMin: "number" },
    defaults: (steps) => ({ t0: part(steps, 1 / 7), tMult: 2, etaMin: 0 }),
  },
  CyclicLR: {
    make: core.CyclicLR,
    sentence: "up and down between two rates",
    options: {
      baseLr: "number",
      maxLr: "number",
      stepSizeUp: "number",
      stepSizeDown: "number",
      mode: ["triangular", "triangular2", "exp_range"],
      gamma: "number",
      cycleMomentum: true,
      baseMomentum: "number",
      maxMomentum: "number",
    },
    defaults: (steps, lr) => ({ baseLr: lr / 10, maxLr: lr, stepSizeUp: part(steps, 0.1), cycleMomentum: false }),
  },
  ExponentialLR: {
    make: core.ExponentialLR,
    sentence: "times a factor at every step",
    options: { gamma: "number" },
    defaults: (steps) => ({ gamma: Number((0.05 ** (1 / steps)).toPrecision(6)) }),
  },
  InverseSqrt: {
    make: core.InverseSqrt,
    sentence: "a straight line up, then one over the square root of the step",
    options: { warmupSteps: "number", timescale: "number", startFactor: "number" },
    defaults: (steps) => ({ warmupSteps: part(steps, 0.1) }),
  },
  LinearLR: {
    make: core.LinearLR,
    sentence: "a straight line between two factors",
    options: { startFactor: "number", endFactor: "number", totalIters: "number" },
    defaults: (steps) => ({ startFactor: 1, endFactor: 0.05, totalIters: steps }),
  },
  MultiStepLR: {
    make: core.MultiStepLR,
    sentence: "times a factor at each milestone",
    options: { milestones: "steps", gamma: "number" },
    defaults: (steps) => ({ milestones: [part(steps, 0.5), part(steps, 0.75)], gamma: 0.3 }),
  },
  Noam: {
    make: core.Noam,
    sentence: "the Transformer's: up, then one over the square root of the step, times the rate",
    options: { warmup: "number", dModel: "number" },
    // At the end of the warm-up the factor is one.
    defaults: (steps) => ({ warmup: part(steps, 0.1), dModel: Number((1 / part(steps, 0.1)).toPrecision(6)) }),
  },
  OneCycleLR: {
    make: core.OneCycleLR,
    sentence: "up to a rate, then down to almost nothing",
    options: {
      maxLr: "number",
      totalSteps: "number",
      pctStart: "number",
      annealStrategy: ["cos", "linear"],
      cycleMomentum: true,
      baseMomentum: "number",
      maxMomentum: "number",
      divFactor: "number",
      finalDivFactor: "number",
      threePhase: false,
    },
    defaults: (steps, lr) => ({ maxLr: lr, totalSteps: steps, cycleMomentum: false }),
  },
  PolynomialLR: {
    make: core.PolynomialLR,
    sentence: "a power of a straight line down to 0",
    options: { totalIters: "number", power: "number" },
    defaults: (steps) => ({ totalIters: steps, power: 1 }),
  },
  ReduceLROnPlateau: {
    make: core.ReduceLROnPlateau,
    sentence: "times a factor when the loss has stopped falling",
    options: {
      mode: ["min", "max"],
      factor: "number",
      patience: "number",
      threshold: "number",
      thresholdMode: ["rel", "abs"],
      cooldown: "number",
      minLr: "number",
      eps: "number",
    },
    defaults: (steps, lr) => ({ factor: 0.5, patience: part(steps, 0.05), minLr: lr / 100 }),
  },
  StepLR: {
    make: core.StepLR,
    sentence: "times a factor every so many steps",
    options: { stepSize: "number", gamma: "number" },
    defaults: (steps) => ({ stepSize: part(steps, 0.25), gamma: 0.5 }),
  },
  SWALR: {
    make: core.SWALR,
    sentence: "to another rate, and on with that",
    options: { swaLr: "number", annealEpochs: "number", annealStrategy: ["cos", "linear"] },
    defaults: (steps, lr) => ({ swaLr: lr / 10, annealEpochs: part(steps, 0.5) }),
  },
  WarmupCosine: {
    make: core.WarmupCosine,
    sentence: "a straight line up, then half a cosine down",
    options: { warmupSteps: "number", totalSteps: "number", startFactor: "number", endFactor: "number" },
    defaults: (steps) => ({ warmupSteps: part(steps, 0.1), totalSteps: steps, startFactor: 0.1 }),
  },
  WSD: {
    make: core.WSD,
    sentence: "a straight line up, the full rate, a decay",
    options: {
      warmupSteps: "number",
      stableSteps: "number",
      decaySteps: "number",
      decayShape: ["1-sqrt", "linear", "cosine"],
      startFactor: "number",
      endFactor: "number",
    },
    defaults(steps) {
      const [warmupSteps, decaySteps] = [part(steps, 0.1), part(steps, 0.3)];
      return { warmupSteps, stableSteps: Math.max(0, steps - warmupSteps - decaySteps), decaySteps, startFactor: 0.1 };
    },
  },
};
