import { describe, expect, it } from "vitest";
import { OptimError } from "../error.ts";
import { ChainedScheduler } from "./chainedScheduler.ts";
import { ConstantLR } from "./constantLR.ts";
import { ExponentialLR } from "./exponentialLR.ts";
import { LambdaLR } from "./lambdaLR.ts";
import { MultiplicativeLR } from "./multiplicativeLR.ts";
import { ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { Schedulable, ScheduledGroup } from "./schedulable.ts";
import { SequentialLR } from "./sequentialLR.ts";
import { StepLR } from "./stepLR.ts";

const fake = (...lrs: number[]) => ({
  paramGroups: lrs.map((lr): ScheduledGroup => ({ params: [], lr, initialLr: lr })),
});
const rates = (optimizer: Schedulable) => optimizer.paramGroups.map(({ lr }) => lr);
const half = (optimizer: Schedulable) => new ExponentialLR(optimizer, { gamma: 0.5 });
const walk = (optimizer: Schedulable, scheduler: { step(): void }, steps: number) =>
  Array.from({ length: steps }, () => {
    scheduler.step();
    return rates(optimizer)[0];
  });

describe("SequentialLR", () => {
  it("nests", () => {
    const optimizer = fake(1);
    const inner = new SequentialLR(optimizer, { schedulers: [half(optimizer), half(optimizer)], milestones: [2] });
    const constant = new ConstantLR(optimizer, { factor: 0.1, totalIters: 9 });
    const outer = new SequentialLR(optimizer, { schedulers: [constant, inner], milestones: [2] });
    expect(rates(optimizer)).toEqual([0.1]);
    expect(walk(optimizer, outer, 6)).toEqual([0.1, 1, 0.5, 1, 0.5, 0.25]);
  });

  it("starts a ChainedScheduler at a milestone", () => {
    const optimizer = fake(1);
    const inner = new ChainedScheduler(optimizer, { schedulers: [half(optimizer), half(optimizer)] });
    const outer = new SequentialLR(optimizer, { schedulers: [half(optimizer), inner], milestones: [2] });
    expect(walk(optimizer, outer, 4)).toEqual([0.5, 1, 0.25, 0.0625]);
    expect(inner.lastEpoch).toBe(2);
  });

  it("lets MultiplicativeLR go on from the rate in force, times lrLambda(0), as torch does", () => {
    const optimizer = fake(1);
    const multiplicative = new MultiplicativeLR(optimizer, { lrLambda: (epoch) => (epoch === 0 ? 0.1 : 0.5) });
    const scheduler = new SequentialLR(optimizer, { schedulers: [half(optimizer), multiplicative], milestones: [2] });
    expect(walk(optimizer, scheduler, 3)).toEqual([0.5, 0.05, 0.025]);
  });

  it("refuses what it cannot run, and changes nothing", () => {
    const optimizer = fake(1);
    const first = half(optimizer);
    const second = new ConstantLR(optimizer, { factor: 0.1 });
    const other = half(fake(1));
    const plateau = new ReduceLROnPlateau(optimizer);
    const before = rates(optimizer);
    const refused = (schedulers: unknown, milestones: unknown, message: string) => {
      expect(() => new SequentialLR(optimizer, { schedulers, milestones } as never)).toThrow(
        new OptimError(`SequentialLR: ${message}`),
      );
      expect(rates(optimizer)).toEqual(before);
    };
    refused([], [], "schedulers must be a list of one scheduler or more.");
    refused(
      [first, plateau],
      [1],
      "schedulers[1] is ReduceLROnPlateau, whose step() needs a metric. Pass schedulers that step by themselves.",
    );
    refused([first, {}], [1], "schedulers[1] is no scheduler. Pass schedulers that step by themselves.");
    refused([first, other], [1], "schedulers[1] (ExponentialLR) is of another optimizer. Use one for all.");
    refused([first, first], [1], "schedulers[1] (ExponentialLR) is in the list twice. Construct another.");
    refused([first, second], [], "0 milestones for 2 schedulers. Give one for each scheduler but the first.");
    refused([first, second], [0], "milestones[0] must be an integer >= 1, not 0.");
    refused([first, second, half(optimizer)], [4, 4], "milestones[1] must be an integer >= 5, not 4.");
    expect(() => new SequentialLR(optimizer, undefined as never)).toThrow("SequentialLR: schedulers must be a list");
  });

  it("puts the saved milestones in force", () => {
    const [first, second] = [fake(1), fake(1)];
    const make = (o: Schedulable, milestone: number) =>
      new SequentialLR(o, { schedulers: [half(o), half(o)], milestones: [milestone] });
    const saved = make(first, 2).stateDict();
    const scheduler = make(second, 9);
    scheduler.loadStateDict(saved);
    expect(walk(second, scheduler, 3)).toEqual([0.5, 1, 0.5]);
  });

  it("names the scheduler inside whose dict is wrong, and changes nothing", () => {
    const optimizer = fake(1);
    const scheduler = new SequentialLR(optimizer, {
      schedulers: [half(optimizer), new StepLR(optimizer, { stepSize: 2 })],
      milestones: [3],
    });
    walk(optimizer, scheduler, 4);
    const saved = scheduler.stateDict();
    const [first, second] = saved.schedulers as [object, object];
    const wrong = {
      ...saved,
      lastEpoch: 1,
      schedulers: [
        { ...first, lastEpoch: 1 },
        { ...second, baseLrs: "x" },
      ],
    };
    const message = "SequentialLR.loadStateDict: schedulers[1] (StepLR): baseLrs must be a list";
    expect(() => scheduler.loadStateDict(wrong as never)).toThrow(message);
    expect(scheduler.stateDict()).toEqual(saved);
    expect(() => scheduler.loadStateDict({ ...saved, schedulers: [first as never] })).toThrow(
      "schedulers must be a list of 2",
    );
  });
});

describe("ChainedScheduler", () => {
  it("has stepped none where one fails", () => {
    const optimizer = fake(1);
    const failing = new LambdaLR(optimizer, { lrLambda: (epoch) => (epoch < 2 ? 1 : Number.NaN) });
    const scheduler = new ChainedScheduler(optimizer, { schedulers: [half(optimizer), failing, half(optimizer)] });
    scheduler.step();
    const before = { rates: rates(optimizer), state: scheduler.stateDict() };
    expect(() => scheduler.step()).toThrow("LambdaLR: lrLambda gave NaN for group 0 at epoch 2");
    expect({ rates: rates(optimizer), state: scheduler.stateDict() }).toEqual(before);
  });

  it("refuses an option that it does not know", () => {
    const optimizer = fake(1);
    const options = { schedulers: [half(optimizer)], milestones: [] };
    expect(() => new ChainedScheduler(optimizer, options)).toThrow(
      "ChainedScheduler: unknown milestones. Use only schedulers.",
    );
  });
});
