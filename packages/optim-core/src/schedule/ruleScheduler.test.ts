import { describe, expect, it } from "vitest";
import { OptimError } from "../error.ts";
import { CosineAnnealingLR } from "./cosineAnnealingLR.ts";
import { CosineAnnealingWarmRestarts } from "./cosineAnnealingWarmRestarts.ts";
import { CyclicLR } from "./cyclicLR.ts";
import { ExponentialLR } from "./exponentialLR.ts";
import { LambdaLR } from "./lambdaLR.ts";
import { LinearLR } from "./linearLR.ts";
import { MultiplicativeLR } from "./multiplicativeLR.ts";
import { MultiStepLR } from "./multiStepLR.ts";
import { OneCycleLR } from "./oneCycleLR.ts";
import { PolynomialLR } from "./polynomialLR.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable, ScheduledGroup } from "./schedulable.ts";
import { StepLR } from "./stepLR.ts";
import { SWALR } from "./swaLR.ts";

const fake = (...lrs: number[]) => ({
  paramGroups: lrs.map((lr): ScheduledGroup => ({ params: [], lr, initialLr: lr })),
});
const rates = (optimizer: Schedulable) => optimizer.paramGroups.map(({ lr }) => lr);

describe("step(epoch)", () => {
  it.each([
    ["StepLR", (o: Schedulable) => new StepLR(o, { stepSize: 3 })],
    ["MultiStepLR", (o: Schedulable) => new MultiStepLR(o, { milestones: [2, 4, 4, 9] })],
    ["LinearLR", (o: Schedulable) => new LinearLR(o, { startFactor: 0.2, totalIters: 7 })],
    ["LinearLR from 0", (o: Schedulable) => new LinearLR(o, { startFactor: 0, totalIters: 7 })],
    ["ExponentialLR", (o: Schedulable) => new ExponentialLR(o, { gamma: 0.9 })],
    ["PolynomialLR", (o: Schedulable) => new PolynomialLR(o, { totalIters: 11, power: 2 })],
    ["CosineAnnealingLR", (o: Schedulable) => new CosineAnnealingLR(o, { tMax: 5, etaMin: 0.01 })],
  ] as const)("gives what that many steps of %s give, and goes on from there", (_, make) => {
    for (const epoch of [1, 4, 6, 10, 14]) {
      const [stepped, jumped] = [fake(0.1, 0.3), fake(0.1, 0.3)];
      const [slow, fast] = [make(stepped), make(jumped)];
      for (let i = 0; i < epoch; i++) slow.step();
      fast.step(epoch);
      for (let i = 0; i < 4; i++) {
        rates(stepped).forEach((lr, group) => void expect(rates(jumped)[group]).toBeCloseTo(lr, 13));
        expect(fast.lastEpoch).toBe(slow.lastEpoch);
        slow.step();
        fast.step();
      }
    }
  });

  it.each([-1, 1.5, Number.NaN, "3"])("refuses %j", (epoch) => {
    const optimizer = fake(0.1);
    const scheduler = new ExponentialLR(optimizer, { gamma: 0.9 });
    expect(() => scheduler.step(epoch as number)).toThrow(
      `ExponentialLR: step(${epoch}) names no epoch. Pass an integer >= 0`,
    );
    expect(rates(optimizer)).toEqual([0.1]);
  });

  it("takes fractions of a warm restart, and a step goes on one from there", () => {
    const optimizer = fake(1);
    const scheduler = new CosineAnnealingWarmRestarts(optimizer, { t0: 4, tMult: 3 });
    scheduler.step(4.5);
    scheduler.step();
    expect(scheduler.lastEpoch).toBe(5);
    expect(rates(optimizer)[0]).toBeCloseTo((1 + Math.cos((Math.PI * 1.5) / 12)) / 2, 15);
  });

  it("restarts where torch's logarithm rounds down: the sixth period with tMult 3", () => {
    const optimizer = fake(1);
    new CosineAnnealingWarmRestarts(optimizer, { t0: 1, tMult: 3 }).step((3 ** 5 - 1) / 2);
    expect(rates(optimizer)).toEqual([1]);
  });
});

describe("a failure in a step", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -0.1, undefined])(
    "changes nothing where lrLambda returns %s",
    (bad) => {
      const optimizer = fake(0.1, 0.2);
      const scheduler = new LambdaLR(optimizer, {
        lrLambda: [() => 0.5, (epoch) => (epoch === 1 ? (bad as number) : 1)],
      });
      const before = scheduler.stateDict();
      const message = `LambdaLR: lrLambda gave ${bad} for group 1 at epoch 1. Return a finite number >= 0.`;
      expect(() => scheduler.step()).toThrow(new OptimError(message));
      expect(rates(optimizer)).toEqual([0.05, 0.2]);
      expect(scheduler.stateDict()).toEqual(before);
    },
  );

  it("changes nothing after the end of OneCycleLR", () => {
    const optimizer = fake(0.1);
    const scheduler = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 3, cycleMomentum: false });
    for (let i = 0; i < 3; i++) scheduler.step();
    const before = rates(optimizer);
    const message = "OneCycleLR: step 4 is beyond totalSteps 3. Stop there, or construct it with more steps.";
    expect(() => scheduler.step()).toThrow(new OptimError(message));
    expect(rates(optimizer)).toEqual(before);
    expect(scheduler.lastEpoch).toBe(3);
  });

  it("names the group whose rate is no number", () => {
    const optimizer = fake(0.1, 0.1);
    const scheduler = new ExponentialLR(optimizer, { gamma: 2 });
    optimizer.paramGroups[1]!.lr = Number.MAX_VALUE;
    expect(() => scheduler.step()).toThrow("ExponentialLR: the lr of group 1 at epoch 1 would be Infinity.");
    expect(rates(optimizer)).toEqual([0.1, Number.MAX_VALUE]);
  });
});

describe("a list of options", () => {
  it("gives each group its own, and a group that comes later the last", () => {
    const optimizer = fake(0.1, 0.2);
    const scheduler = new SWALR(optimizer, { swaLr: [0.01, 0.02], annealEpochs: 1 });
    optimizer.paramGroups.push(...fake(0.5).paramGroups);
    scheduler.step();
    expect(rates(optimizer)).toEqual([0.01, 0.02, 0.02]);
  });

  it("is loaded where the groups came later", () => {
    const make = (optimizer: Schedulable) =>
      new LambdaLR(optimizer, { lrLambda: [() => 1, (epoch) => 1 / (1 + epoch)] });
    const [first, second] = [fake(1, 1), fake(1, 1)];
    const scheduler = make(first);
    const fresh = make(second);
    for (const each of [first, second]) each.paramGroups.push(...fake(1).paramGroups);
    scheduler.step();
    fresh.loadStateDict(scheduler.stateDict());
    expect(rates(second)).toEqual([1, 0.5, 0.5]);
    fresh.step();
    expect(rates(second)).toEqual([1, 1 / 3, 1 / 3]);
  });
});

describe("loadStateDict", () => {
  it("puts the saved options in force, as torch's does, and keeps the functions", () => {
    const [first, second] = [fake(1), fake(1)];
    const options = { baseLr: 0, maxLr: 1, cycleMomentum: false, scaleFn: () => 0.5 };
    const scheduler = new CyclicLR(first, { ...options, stepSizeUp: 4 });
    const fresh = new CyclicLR(second, { ...options, stepSizeUp: 9 });
    fresh.loadStateDict(JSON.parse(JSON.stringify(scheduler.stateDict())));
    fresh.step();
    expect(rates(second)).toEqual([0.5 / 4]);
  });

  it("keeps the rates of two schedulers of one optimizer, in whatever order they are loaded", () => {
    const make = (optimizer: Schedulable) =>
      [new ExponentialLR(optimizer, { gamma: 0.5 }), new SWALR(optimizer, { swaLr: 0 })] as const;
    const optimizer = fake(1);
    const [training, averaging] = make(optimizer);
    training.step(); // SWALR has not begun: what it wrote last is 1
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const other = fake(1);
      const fresh = make(other);
      const saved = [training.stateDict(), averaging.stateDict()];
      for (const i of order) fresh[i].loadStateDict(saved[i]!);
      expect(rates(other)).toEqual([0.5]);
    }
  });

  it("refuses a dict for other groups", () => {
    const scheduler = new StepLR(fake(1, 2), { stepSize: 1 });
    const message = "StepLR.loadStateDict: lr must be a list of 2 numbers, one for each parameter group, not [1,2,3].";
    const saved = new StepLR(fake(1, 2, 3), { stepSize: 1 }).stateDict();
    expect(() => scheduler.loadStateDict({ ...saved, lastLr: [1, 2] })).toThrow(new OptimError(message));
  });
});

it("cycles momentum by a new tuple of betas, and leaves initialLr to the optimizer", () => {
  const betas = [0.9, 0.999] as const;
  const optimizer: { paramGroups: ScheduledGroup[] } = {
    paramGroups: [{ params: [], lr: 0.1, initialLr: 0.1, betas }],
  };
  new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, annealStrategy: "linear" });
  expect(optimizer.paramGroups[0]).toEqual({ params: [], lr: 0.04, initialLr: 0.1, betas: [0.95, 0.999] });
  expect(betas).toEqual([0.9, 0.999]);
});

it("cycles betas where a group has momentum too", () => {
  const optimizer: { paramGroups: ScheduledGroup[] } = {
    paramGroups: [{ params: [], lr: 0.1, momentum: 0.5, betas: [0.9, 0.999] }],
  };
  const scheduler = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10 });
  expect(scheduler.stateDict().momentum).toEqual([0.95]);
  expect(optimizer.paramGroups[0]?.momentum).toBe(0.5);
});

it("goes up and down at once where a part of OneCycleLR has no steps", () => {
  const [up, down] = [fake(1), fake(1)];
  new OneCycleLR(up, { maxLr: 0.5, totalSteps: 10, pctStart: 0.1, cycleMomentum: false });
  expect(rates(up)).toEqual([0.5]);
  const scheduler = new OneCycleLR(down, { maxLr: 0.5, totalSteps: 10, pctStart: 1, cycleMomentum: false });
  for (let i = 0; i < 10; i++) scheduler.step();
  expect(rates(down)[0]).toBeCloseTo(0.5 / 25 / 1e4, 15);
});

it("is at the rate of SWALR at once with no steps to get there", () => {
  const optimizer = fake(1);
  new SWALR(optimizer, { swaLr: 0.25, annealEpochs: 0 });
  expect(rates(optimizer)).toEqual([0.25]);
});

it("gives getLastLr() away as a copy", () => {
  const scheduler = new ExponentialLR(fake(1), { gamma: 0.5 });
  scheduler.getLastLr()[0] = 7;
  expect(scheduler.getLastLr()).toEqual([1]);
});

it("leaves the rate alone after construction of a MultiplicativeLR, whatever its function says of epoch 0", () => {
  const optimizer = fake(1);
  new MultiplicativeLR(optimizer, { lrLambda: () => 0.5 }).step();
  expect(rates(optimizer)).toEqual([0.5]);
});

it("is extended by a schedule of one's own", () => {
  class Halving extends RuleScheduler<{ every: number }> {
    constructor(optimizer: Schedulable, options: { every: number }) {
      const at = (base: number, epoch: number, { every }: { every: number }) => base / 2 ** Math.floor(epoch / every);
      super(
        { name: "Halving", options: (read) => ({ every: read.number("every", { integer: true, least: 1 }) }), at },
        optimizer,
        options,
      );
    }
  }
  const optimizer = fake(1);
  const scheduler = new Halving(optimizer, { every: 2 });
  for (let i = 0; i < 5; i++) scheduler.step();
  expect(rates(optimizer)).toEqual([0.25]);
  expect(scheduler.stateDict()).toMatchObject({ scheduler: "Halving", lastEpoch: 5, options: { every: 2 } });
});
