import { createHash } from "node:crypto";
import {
  AdamWarmup,
  AdamWarmupCosineDecay,
  ChainedScheduler,
  type Checkpoint,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  type HostTensor,
  InverseSqrt,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  Noam,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  type Schedulable,
  type Scheduler,
  SequentialLR,
  StepLR,
  SWALR,
  WarmupCosine,
  WSD,
} from "optim-core";
import { cases } from "../src/cases.ts";
import type { Case, LooseOptions } from "../src/optimizerInfo.ts";
import { type Rig, rigOf } from "../src/rig.ts";

/** The steps of a whole run, and the step after which it is saved. */
export const STEPS = 13;
export const SAVED_AT = 6;

/** A scheduler as a loop steps it: the plateau's takes a metric, every other one nothing. */
type SteppedScheduler = (Scheduler & { step(): void }) | ReduceLROnPlateau;

const warmup = (optimizer: Schedulable) => new LinearLR(optimizer, { startFactor: 0.25, totalIters: 8 });

/** Every scheduler, so that its changes fall on both sides of the step at which a run is saved. */
const schedules: Readonly<Record<string, (optimizer: Schedulable) => SteppedScheduler>> = {
  LambdaLR: (o) => new LambdaLR(o, { lrLambda: (epoch) => 0.9 ** epoch }),
  MultiplicativeLR: (o) => new MultiplicativeLR(o, { lrLambda: (epoch) => 1 - 0.02 * epoch }),
  StepLR: (o) => new StepLR(o, { stepSize: 4, gamma: 0.3 }),
  MultiStepLR: (o) => new MultiStepLR(o, { milestones: [3, 9], gamma: 0.3 }),
  ConstantLR: (o) => new ConstantLR(o, { factor: 0.3, totalIters: 9 }),
  LinearLR: warmup,
  ExponentialLR: (o) => new ExponentialLR(o, { gamma: 0.93 }),
  PolynomialLR: (o) => new PolynomialLR(o, { totalIters: 11, power: 1.7 }),
  CosineAnnealingLR: (o) => new CosineAnnealingLR(o, { tMax: 10, etaMin: 1e-5 }),
  CosineAnnealingWarmRestarts: (o) => new CosineAnnealingWarmRestarts(o, { t0: 3, tMult: 2 }),
  CyclicLR: (o) => new CyclicLR(o, { baseLr: 1e-4, maxLr: 1e-2, stepSizeUp: 4, mode: "exp_range", gamma: 0.97 }),
  OneCycleLR: (o) => new OneCycleLR(o, { maxLr: 0.02, totalSteps: 20 }),
  ReduceLROnPlateau: (o) => new ReduceLROnPlateau(o, { patience: 1, cooldown: 1, factor: 0.5 }),
  SWALR: (o) => new SWALR(o, { swaLr: 0.05, annealEpochs: 9 }),
  SequentialLR: (o) =>
    new SequentialLR(o, { schedulers: [warmup(o), new ExponentialLR(o, { gamma: 0.9 })], milestones: [5] }),
  ChainedScheduler: (o) => new ChainedScheduler(o, { schedulers: [warmup(o), new ExponentialLR(o, { gamma: 0.9 })] }),
  WarmupCosine: (o) => new WarmupCosine(o, { warmupSteps: 3, totalSteps: 12 }),
  WSD: (o) => new WSD(o, { warmupSteps: 3, stableSteps: 4, decaySteps: 6 }),
  InverseSqrt: (o) => new InverseSqrt(o, { warmupSteps: 4 }),
  AdamWarmup: (o) => new AdamWarmup(o, { warmup: 8 }),
  AdamWarmupCosineDecay: (o) => new AdamWarmupCosineDecay(o, { warmup: 4, totalSteps: 12 }),
  Noam: (o) => new Noam(o, { warmup: 4, dModel: 64 }),
};

/** One optimizer with one set of flags under one scheduler. */
export interface ResumableRun {
  readonly name: string;
  readonly info: Case;
  readonly options: LooseOptions;
  readonly schedule: (optimizer: Schedulable) => SteppedScheduler;
}

const adamw = cases.find(({ type }) => type.rule.name === "AdamW")!;

/** Every optimizer with every set of flags, and every scheduler. */
export const resumableRuns: readonly ResumableRun[] = [
  ...cases.flatMap((info) =>
    info.inputs.map(({ name, options }) => ({
      name: `${info.type.rule.name}, ${name}`,
      info,
      options,
      schedule: schedules.WSD!,
    })),
  ),
  ...Object.entries(schedules).map(([name, schedule]) => ({
    name: `AdamW under ${name}`,
    info: adamw,
    options: { lr: 0.01 },
    schedule,
  })),
];

/** A run in progress. */
export interface RunningRun {
  readonly rig: Rig;
  readonly scheduler: SteppedScheduler;
}

/** Sets a run up as a new process does. */
export function startRun({ info, options, schedule }: ResumableRun): RunningRun {
  const rig = rigOf(info.type, options);
  return { rig, scheduler: schedule(rig.optimizer) };
}

/** Steps `from` … `to`. A plateau's metric falls for a while and then stays. */
export function trainRun({ rig, scheduler }: RunningRun, from: number, to: number): void {
  for (let t = from; t <= to; t++) {
    rig.train(t, t);
    if (scheduler instanceof ReduceLROnPlateau) scheduler.step(Math.max(3, 8 - t));
    else scheduler.step();
  }
}

/** Everything that a file must hold for the run to go on. */
export const saveRun = async ({ rig, scheduler }: RunningRun): Promise<Checkpoint> => ({
  optimizer: await rig.optimizer.stateDict(),
  scheduler: scheduler.stateDict(),
  weights: Object.fromEntries(
    rig.weights.map(({ spec, dtype, shape, data }): [string, HostTensor] => [spec.name, { dtype, shape, data }]),
  ),
});

/** Goes on from a file, in a run that has just been set up. */
export function loadRun({ rig, scheduler }: RunningRun, saved: Checkpoint): void {
  const weights = saved.weights as Readonly<Record<string, HostTensor>>;
  for (const { spec, data } of rig.weights) data.set(weights[spec.name]!.data as Float32Array);
  rig.optimizer.loadStateDict(saved.optimizer);
  scheduler.loadStateDict(saved.scheduler as ReturnType<Scheduler["stateDict"]>);
}

/** A digest of every bit of a checkpoint's file. */
export const digestOf = (file: Uint8Array): string => createHash("sha256").update(file).digest("hex");
