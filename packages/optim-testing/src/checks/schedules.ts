import { type ChainableScheduler, parameter, type Schedulable, type SchedulerState, SGD } from "optim-core";
import { expect } from "vitest";

/** Makes a scheduler whose rates are in proportion to the groups' initial ones, and whose first rate is not the initial one. */
export type MakeScheduler = (optimizer: Schedulable) => ChainableScheduler;

/** An optimizer with two groups whose rates are ten to one. */
const twoGroups = (): Schedulable => {
  const groups = [1e-2, 1e-3].map((lr) => ({ params: [parameter(Float32Array.of(1))], lr }));
  return new SGD(groups);
};

const ratesOf = ({ paramGroups }: Schedulable): number[] => paramGroups.map(({ lr }) => lr);

/** What holds for every schedule that scales the rates. */
export const schedules = {
  "groups keep the ratio of their rates"(make: MakeScheduler): void {
    const optimizer = twoGroups();
    const scheduler = make(optimizer);
    for (let t = 0; t < 30; t++) {
      const [one, other] = ratesOf(optimizer) as [number, number];
      expect(Math.abs(one - 10 * other), `rates of ${one} and ${other} after ${t} steps`).toBeLessThanOrEqual(
        1e-12 * one,
      );
      scheduler.step();
    }
  },

  "the first rate is in force before the first step"(make: MakeScheduler): void {
    const optimizer = twoGroups();
    make(optimizer);
    expect(ratesOf(optimizer)).not.toEqual([1e-2, 1e-3]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([1e-2, 1e-3]);
  },

  "a state dict that has been JSON goes on bit for bit"(make: MakeScheduler): void {
    const straight = twoGroups();
    const first = make(straight);
    for (let t = 0; t < 7; t++) first.step();
    const saved = JSON.parse(JSON.stringify(first.stateDict())) as SchedulerState;
    const resumed = twoGroups();
    // The groups of a resumed run begin anywhere: what was saved puts them right.
    for (const group of resumed.paramGroups) group.lr = 0.5;
    const second = make(resumed);
    second.loadStateDict(saved);
    for (let t = 7; t < 25; t++) {
      expect(ratesOf(resumed), `after ${t} steps`).toEqual(ratesOf(straight));
      first.step();
      second.step();
    }
  },
};
