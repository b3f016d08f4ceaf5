import { expect, it } from "vitest";
import { CyclicLR } from "./cyclicLR.ts";
import { OneCycleLR } from "./oneCycleLR.ts";
import { ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { ScheduledGroup } from "./schedulable.ts";
import type { Scheduler } from "./scheduler.ts";
import type { StepLR } from "./stepLR.ts";
import { SWALR } from "./swaLR.ts";

interface Fake {
  paramGroups: ScheduledGroup[];
}
type Make = (optimizer: Fake, of: (rate: number) => number | number[]) => Scheduler;

const group = (lr: number): ScheduledGroup => ({ params: [], lr, initialLr: lr, betas: [0.9, 0.999] });
const lrs = (optimizer: Fake) => optimizer.paramGroups.map(({ lr }) => lr);
/** One step; to one that needs a metric, it gets worse all the time. */
const advance = (scheduler: Scheduler): void =>
  scheduler instanceof ReduceLROnPlateau ? scheduler.step(scheduler.lastEpoch) : (scheduler as StepLR).step();

it.each<[string, Make]>([
  ["OneCycleLR", (o, of) => new OneCycleLR(o, { maxLr: of(0.1), totalSteps: 40 })],
  ["CyclicLR", (o, of) => new CyclicLR(o, { baseLr: of(1e-4), maxLr: of(1e-2), stepSizeUp: 3 })],
  ["CyclicLR in one of two", (o, of) => new CyclicLR(o, { baseLr: 1e-4, maxLr: of(1e-2), stepSizeUp: 3 })],
  ["SWALR", (o, of) => new SWALR(o, { swaLr: of(0.05), annealEpochs: 9 })],
  ["ReduceLROnPlateau", (o, of) => new ReduceLROnPlateau(o, { patience: 0, factor: 0.5, minLr: of(6e-4) })],
])("bug: rates that %s is given one by one were scaled again", (_, make) => {
  for (const lrScale of [1 / 8, 1 / Math.sqrt(3)]) {
    const scaled = (): Fake => ({ paramGroups: [group(1e-3), { ...group(1e-3 * lrScale), lrScale }] });
    const [one, listed] = [scaled(), scaled()];
    const stated = make(one, (rate) => rate);
    const schedule = make(listed, (rate) => [rate, rate * lrScale]);
    for (let step = 0; step < 19; step++) {
      lrs(listed).forEach((lr, i) => void expect(lr / lrs(one)[i]!).toBeCloseTo(1, 13));
      if (step === 7) schedule.loadStateDict(structuredClone(schedule.stateDict()));
      for (const each of [stated, schedule]) advance(each);
    }
  }
});

it("a step to an epoch finds the rates of a list too", () => {
  const optimizer = { paramGroups: [group(1), { ...group(1), lrScale: 1 / 2 }] };
  new OneCycleLR(optimizer, { maxLr: [0.2, 0.2], totalSteps: 40 }).step(7);
  expect(lrs(optimizer)[1]).toBe(lrs(optimizer)[0]);
});

it.each<[string, Make]>([
  ["OneCycleLR", (o) => new OneCycleLR(o, { maxLr: [0.1, 0.2], totalSteps: 40 })],
  ["SWALR", (o) => new SWALR(o, { swaLr: [0.1, 0.2], annealEpochs: 9 })],
])("in %s, a group that comes later has the last rate of a list, whatever its scale", (_, make) => {
  const optimizer = { paramGroups: [group(1), group(1)] };
  const schedule = make(optimizer, (rate) => rate);
  for (let step = 0; step < 3; step++) advance(schedule);
  optimizer.paramGroups.push({ ...group(1), lrScale: 1 / 2 });
  advance(schedule);
  expect(lrs(optimizer)[2]).toBeCloseTo(lrs(optimizer)[1]!, 15);
});
