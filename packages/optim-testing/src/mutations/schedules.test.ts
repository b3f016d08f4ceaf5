import {
  type ChainableScheduler,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  type Schedulable,
  type SchedulerState,
  SequentialLR,
  WarmupCosine,
  WSD,
} from "optim-core";
import { describe, expect, it } from "vitest";
import { type MakeScheduler, schedules } from "../checks/schedules.ts";

const warm: MakeScheduler = (optimizer) => new LinearLR(optimizer, { startFactor: 0.25, totalIters: 10 });

const makers: Readonly<Record<string, MakeScheduler>> = {
  LinearLR: warm,
  LambdaLR: (o) => new LambdaLR(o, { lrLambda: (epoch) => 0.9 ** (epoch + 1) }),
  WarmupCosine: (o) => new WarmupCosine(o, { warmupSteps: 5, totalSteps: 30, startFactor: 0.1 }),
  WSD: (o) => new WSD(o, { warmupSteps: 5, stableSteps: 10, decaySteps: 10, startFactor: 0.1 }),
  SequentialLR: (o) =>
    new SequentialLR(o, {
      schedulers: [warm(o), new ExponentialLR(o, { gamma: 0.9 }), new MultiStepLR(o, { milestones: [3] })],
      milestones: [10, 15],
    }),
};

describe.each(Object.entries(makers))("%s", (_, make) => {
  it.each(Object.entries(schedules))("%s", (_sentence, check) => check(make));
});

type Change = (scheduler: ChainableScheduler, optimizer: Schedulable) => Partial<ChainableScheduler>;

/** The scheduler with some of its members replaced. */
const changed =
  (make: MakeScheduler, change: Change): MakeScheduler =>
  (optimizer) => {
    const scheduler = make(optimizer);
    const members = change(scheduler, optimizer);
    return new Proxy(scheduler, {
      get(target, name) {
        const value: unknown = Reflect.get(members, name) ?? Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };

function expectKilled(check: (make: MakeScheduler) => void, make: MakeScheduler, mutant: MakeScheduler): void {
  expect(() => check(make)).not.toThrow();
  expect(() => check(mutant)).toThrow(
    expect.objectContaining({ name: expect.stringMatching(/AssertionError|OptimError/) }),
  );
}

describe("bugs of schedulers are found", () => {
  it("B1: one rate is written to every group", () => {
    const collapsed = changed(warm, (scheduler, { paramGroups }) => ({
      step() {
        scheduler.step();
        for (const group of paramGroups) group.lr = paramGroups[0]!.lr;
      },
    }));
    expectKilled(schedules["groups keep the ratio of their rates"], warm, collapsed);
  });
  it("B12: the first rate waits for the first step of the scheduler", () => {
    const lazy: MakeScheduler = (optimizer) => {
      const before = optimizer.paramGroups.map(({ lr }) => lr);
      const scheduler = warm(optimizer);
      for (const [i, group] of optimizer.paramGroups.entries()) group.lr = before[i]!;
      return scheduler;
    };
    expectKilled(schedules["the first rate is in force before the first step"], warm, lazy);
  });
  it("B11: the base rates are not saved", () => {
    const forgetful = changed(makers.WarmupCosine!, (scheduler, { paramGroups }) => ({
      loadStateDict: (state: SchedulerState) =>
        scheduler.loadStateDict({ ...state, baseLrs: paramGroups.map(({ lr }) => lr) }),
    }));
    expectKilled(schedules["a state dict that has been JSON goes on bit for bit"], makers.WarmupCosine!, forgetful);
  });
  it("B11: a Set is saved, which JSON empties", () => {
    const emptied = changed(warm, (scheduler) => ({
      stateDict: () => ({ ...scheduler.stateDict(), lastLr: new Set(scheduler.getLastLr()) as never }),
    }));
    expectKilled(schedules["a state dict that has been JSON goes on bit for bit"], warm, emptied);
  });
});
