import { describe, expect, it } from "vitest";
import { AdamWarmup } from "./adamWarmup.ts";
import { AdamWarmupCosineDecay } from "./adamWarmupCosineDecay.ts";
import { ChainedScheduler } from "./chainedScheduler.ts";
import { ConstantLR } from "./constantLR.ts";
import { CosineAnnealingLR } from "./cosineAnnealingLR.ts";
import { CosineAnnealingWarmRestarts } from "./cosineAnnealingWarmRestarts.ts";
import { CyclicLR } from "./cyclicLR.ts";
import { ExponentialLR } from "./exponentialLR.ts";
import { InverseSqrt } from "./inverseSqrt.ts";
import { LambdaLR } from "./lambdaLR.ts";
import { LinearLR } from "./linearLR.ts";
import { MultiplicativeLR } from "./multiplicativeLR.ts";
import { MultiStepLR } from "./multiStepLR.ts";
import { Noam } from "./noam.ts";
import { OneCycleLR } from "./oneCycleLR.ts";
import { PolynomialLR } from "./polynomialLR.ts";
import { ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { ScheduledGroup } from "./schedulable.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Json, SchedulerState } from "./schedulerState.ts";
import { SequentialLR } from "./sequentialLR.ts";
import { StepLR } from "./stepLR.ts";
import { SWALR } from "./swaLR.ts";
import { WarmupCosine } from "./warmupCosine.ts";
import { WSD } from "./wsd.ts";

interface Fake {
  paramGroups: ScheduledGroup[];
}
type Make = (optimizer: Fake) => Scheduler;

const group = (lr: number): ScheduledGroup => ({ params: [], lr, initialLr: lr, betas: [0.9, 0.999] });
const fake = (...lrs: number[]): Fake => ({ paramGroups: lrs.map(group) });
const lrs = (optimizer: Fake) => optimizer.paramGroups.map(({ lr }) => lr);
const loss = (epoch: number) => 1 / (1 + (epoch % 7)) + (epoch > 12 ? 0.5 : 0);

function advance(scheduler: Scheduler, steps: number): void {
  for (let i = 0; i < steps; i++) {
    if (scheduler instanceof ReduceLROnPlateau) scheduler.step(loss(scheduler.lastEpoch));
    else (scheduler as StepLR).step();
  }
}

/** Schedules whose rates are a multiple of the group's own. */
const proportional: Readonly<Record<string, Make>> = {
  AdamWarmupCosineDecay: (o) => new AdamWarmupCosineDecay(o, { warmup: 0, totalSteps: 20 }),
  ChainedScheduler: (o) =>
    new ChainedScheduler(o, {
      schedulers: [new LinearLR(o, { totalIters: 8 }), new CosineAnnealingLR(o, { tMax: 25 })],
    }),
  ConstantLR: (o) => new ConstantLR(o, { factor: 0.3, totalIters: 6 }),
  CosineAnnealingLR: (o) => new CosineAnnealingLR(o, { tMax: 9 }),
  CosineAnnealingWarmRestarts: (o) => new CosineAnnealingWarmRestarts(o, { t0: 4, tMult: 2 }),
  ExponentialLR: (o) => new ExponentialLR(o, { gamma: 0.93 }),
  InverseSqrt: (o) => new InverseSqrt(o, { warmupSteps: 4 }),
  LambdaLR: (o) => new LambdaLR(o, { lrLambda: (epoch) => 0.95 ** epoch }),
  LinearLR: (o) => new LinearLR(o, { startFactor: 0.1, totalIters: 12 }),
  MultiStepLR: (o) => new MultiStepLR(o, { milestones: [2, 3, 11], gamma: 0.3 }),
  Noam: (o) => new Noam(o, { warmup: 6, dModel: 16 }),
  PolynomialLR: (o) => new PolynomialLR(o, { totalIters: 18, power: 1.7 }),
  SequentialLR: (o) =>
    new SequentialLR(o, {
      schedulers: [
        new LinearLR(o, { totalIters: 5 }),
        new CosineAnnealingLR(o, { tMax: 9 }),
        new ExponentialLR(o, { gamma: 0.9 }),
      ],
      milestones: [5, 14],
    }),
  StepLR: (o) => new StepLR(o, { stepSize: 4, gamma: 0.7 }),
  WarmupCosine: (o) => new WarmupCosine(o, { warmupSteps: 4, totalSteps: 19 }),
  WSD: (o) => new WSD(o, { warmupSteps: 3, stableSteps: 5, decaySteps: 9 }),
  MultiplicativeLR: (o) => new MultiplicativeLR(o, { lrLambda: (epoch) => 1 - 0.01 * epoch }),
  ReduceLROnPlateau: (o) => new ReduceLROnPlateau(o, { patience: 2, factor: 0.5, cooldown: 1, minLr: 1e-6 }),
};
/** Schedules with rates, or an offset, that do not depend on the group's own. */
const absolute: Readonly<Record<string, Make>> = {
  AdamWarmup: (o) => new AdamWarmup(o, { warmup: 9 }),
  CosineAnnealingLR_etaMin: (o) => new CosineAnnealingLR(o, { tMax: 30, etaMin: 1e-5 }),
  CyclicLR: (o) => new CyclicLR(o, { baseLr: 1e-4, maxLr: 1e-2, stepSizeUp: 3, stepSizeDown: 5, mode: "triangular2" }),
  OneCycleLR: (o) => new OneCycleLR(o, { maxLr: 0.1, totalSteps: 40 }),
  ReduceLROnPlateau_minLr: (o) => new ReduceLROnPlateau(o, { patience: 0, factor: 0.5, minLr: 6e-4, eps: 3e-4 }),
  SequentialLR_OneCycleLR: (o) =>
    new SequentialLR(o, {
      schedulers: [new LambdaLR(o, { lrLambda: () => 1 }), new OneCycleLR(o, { maxLr: 1, totalSteps: 40 })],
      milestones: [2],
    }),
  SequentialLR_SWALR: (o) =>
    new SequentialLR(o, {
      schedulers: [new StepLR(o, { stepSize: 2 }), new SWALR(o, { swaLr: 0.05 })],
      milestones: [4],
    }),
  SWALR: (o) => new SWALR(o, { swaLr: 0.05, annealEpochs: 9 }),
};
const every: [string, Make][] = Object.entries({ ...proportional, ...absolute });
/** Without a closed form, or with one that begins where the rates are: a group that comes later begins at its own rate. */
const fromOwnRate: readonly string[] = [
  "MultiplicativeLR",
  "ReduceLROnPlateau",
  "ReduceLROnPlateau_minLr",
  "SequentialLR_SWALR",
];

/** What is left of an optimizer after a save and a load in another process. */
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe.each(every)("%s", (name, make) => {
  it("resumes bit for bit, whatever is loaded first", () => {
    const optimizer = fake(1e-3, 1e-4);
    const scheduler = make(optimizer);
    for (const done of [0, 3, 5, 13]) {
      advance(scheduler, done - scheduler.lastEpoch);
      const saved = json({ groups: optimizer.paramGroups, schedule: scheduler.stateDict() });
      const loadOptimizer = (into: Fake) =>
        into.paramGroups.forEach((each, i) => void Object.assign(each, saved.groups[i]));
      const orders: ((into: Fake) => Scheduler)[] = [
        (into) => {
          loadOptimizer(into);
          return load(make(into));
        },
        (into) => load(make(into)),
        (into) => load(make(into), () => loadOptimizer(into)),
        (into) => load(make(into), undefined, () => loadOptimizer(into)),
      ];
      function load(fresh: Scheduler, before?: () => void, after?: () => void): Scheduler {
        before?.();
        fresh.loadStateDict(json(saved.schedule));
        after?.();
        return fresh;
      }
      const resumed = orders.map((order) => {
        const into = fake(1e-3, 1e-4);
        return { into, fresh: order(into) };
      });
      for (const { into, fresh } of resumed) {
        expect(into.paramGroups).toEqual(optimizer.paramGroups);
        expect(fresh.stateDict()).toEqual(saved.schedule);
      }
      const straight = fake(1e-3, 1e-4);
      const reference = make(straight);
      advance(reference, done);
      for (let i = 0; i < 12; i++) {
        advance(reference, 1);
        for (const { into, fresh } of resumed) {
          advance(fresh, 1);
          expect(into.paramGroups).toEqual(straight.paramGroups);
          expect(fresh.getLastLr()).toEqual(reference.getLastLr());
        }
      }
    }
  });

  it("picks up a group that is added later", () => {
    const early = fake(1e-3, 1e-4, 2e-4);
    const late = fake(1e-3, 1e-4);
    const [whole, grown] = [make(early), make(late)];
    advance(whole, 6);
    advance(grown, 6);
    late.paramGroups.push(group(2e-4));
    const resumedFrom = json(grown.stateDict());
    for (let i = 0; i < 12; i++) {
      advance(whole, 1);
      advance(grown, 1);
      const [, , there] = lrs(early);
      const [first, second, here] = lrs(late);
      expect([first, second]).toEqual(lrs(early).slice(0, 2));
      expect(grown.getLastLr()).toEqual(lrs(late));
      if (!fromOwnRate.includes(name)) expect(Math.abs(here! - there!)).toBeLessThanOrEqual(1e-13 * there!);
      else expect(here).toBeGreaterThanOrEqual(there!);
    }
    const again = fake(1e-3, 1e-4, 2e-4); // saved between addParamGroup and step
    const resumed = make(again);
    resumed.loadStateDict(resumedFrom);
    advance(resumed, 12);
    expect(lrs(again)).toEqual(lrs(late));
  });

  it("refuses a dict with a missing, unknown or wrong entry, and changes nothing", () => {
    const optimizer = fake(1e-3, 1e-4);
    const scheduler = make(optimizer);
    advance(scheduler, 5);
    const saved = scheduler.stateDict();
    const before = json({ groups: optimizer.paramGroups, saved });
    const broken: unknown[] = [undefined, null, [], { ...saved, more: 1 }, { ...saved, scheduler: "OtherLR" }];
    for (const key of Object.keys(saved)) {
      const { [key]: _, ...rest } = saved;
      broken.push(rest, { ...saved, [key]: "wrong" }, { ...saved, [key]: null }, { ...saved, [key]: [] });
    }
    broken.push({ ...saved, lr: [1e-3, 1e-4, 1e-5] }, { ...saved, lastLr: [1, "nan"] }, { ...saved, lastEpoch: -1 });
    const { options } = saved;
    for (const key of Object.keys(options ?? {})) {
      const { [key]: _, ...rest } = options as Record<string, Json>;
      broken.push({ ...saved, options: rest }, { ...saved, options: { ...rest, [key]: "wrong" } });
    }
    broken.push({ ...saved, options: { ...(options as object), more: 1 } });
    for (const dict of broken) {
      expect(() => scheduler.loadStateDict(dict as SchedulerState), JSON.stringify(dict)).toThrow(
        /^\w+\.loadStateDict: /,
      );
      expect(json({ groups: optimizer.paramGroups, saved: scheduler.stateDict() })).toEqual(before);
    }
  });

  it("speaks of rates before they are scaled", () => {
    const optimizer = fake(1e-3, 1e-3);
    const [first, scaled] = optimizer.paramGroups as [ScheduledGroup, ScheduledGroup];
    const lrScale = 1 / 8;
    optimizer.paramGroups[1] = { ...scaled, lr: scaled.lr * lrScale, initialLr: scaled.initialLr! * lrScale, lrScale };
    const scheduler = make(optimizer);
    for (let step = 0; step < 19; step++) {
      expect(optimizer.paramGroups[1].lr).toBe(first.lr * lrScale);
      advance(scheduler, 1);
    }
  });

  it("takes a learning rate of 0", () => {
    const optimizer = fake(0, 0);
    advance(make(optimizer), 10);
    for (const lr of lrs(optimizer)) expect(lr).toBeGreaterThanOrEqual(0);
  });
});

it.each(Object.entries(proportional))("B1: %s keeps the ratio of the groups", (_, make) => {
  const optimizer = fake(1e-3, 1e-4);
  const scheduler = make(optimizer);
  let moved = 0;
  for (let i = 0; i < 16; i++) {
    const [first, second] = lrs(optimizer);
    expect(Math.abs(second! * 10 - first!)).toBeLessThanOrEqual(1e-13 * first!);
    advance(scheduler, 1);
    if (lrs(optimizer)[0] !== first) moved++;
  }
  expect(moved).toBeGreaterThan(0);
});

it.each([
  ["LinearLR", (o: Fake) => new LinearLR(o, { startFactor: 0.1 }), 1e-4],
  ["ConstantLR", (o: Fake) => new ConstantLR(o, { factor: 0.5 }), 5e-4],
  ["WarmupCosine", (o: Fake) => new WarmupCosine(o, { warmupSteps: 5, totalSteps: 9 }), 0],
  ["WSD", (o: Fake) => new WSD(o, { warmupSteps: 5, stableSteps: 1, decaySteps: 1, startFactor: 0.2 }), 2e-4],
  ["OneCycleLR", (o: Fake) => new OneCycleLR(o, { maxLr: 0.25, totalSteps: 9 }), 0.01],
  ["AdamWarmup", (o: Fake) => new AdamWarmup(o, { warmup: 10 }), 1e-8 + 1e-4],
] as const)("B12: the first rate of %s is in force before the first step", (_, make, first) => {
  const optimizer = fake(1e-3);
  const scheduler = make(optimizer);
  expect(lrs(optimizer)[0]).toBeCloseTo(first, 15);
  expect(scheduler.getLastLr()).toEqual(lrs(optimizer));
  expect(scheduler.lastEpoch).toBe(0);
});
