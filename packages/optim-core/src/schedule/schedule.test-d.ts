import { expectTypeOf, it } from "vitest";
import { AdamW } from "../optim/adamw.ts";
import { parameter } from "../param.ts";
import { ChainedScheduler } from "./chainedScheduler.ts";
import { CyclicLR } from "./cyclicLR.ts";
import { LambdaLR } from "./lambdaLR.ts";
import { LinearLR } from "./linearLR.ts";
import { MultiStepLR } from "./multiStepLR.ts";
import { OneCycleLR } from "./oneCycleLR.ts";
import { ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { SchedulerState } from "./schedulerState.ts";
import { SequentialLR } from "./sequentialLR.ts";
import { StepLR } from "./stepLR.ts";
import { WSD } from "./wsd.ts";

const optimizer = new AdamW([parameter(new Float32Array(2))]);

it("takes an optimizer of this library, and any object with groups", () => {
  new StepLR(optimizer, { stepSize: 10 });
  new CyclicLR(optimizer, { baseLr: 1e-4, maxLr: [1e-2] });
  new LinearLR({ paramGroups: [{ params: [], lr: 0.1 }] });
  // @ts-expect-error the options come second, the optimizer first
  new StepLR({ stepSize: 10 }, optimizer);
});

it("knows the options of each scheduler", () => {
  // @ts-expect-error stepSize is missing
  new StepLR(optimizer, { gamma: 0.1 });
  // @ts-expect-error torch's positional arguments are an object here
  new StepLR(optimizer, 10, 0.1);
  // @ts-expect-error torch's step_size is stepSize here
  new StepLR(optimizer, { step_size: 10 });
  // @ts-expect-error one milestone is a list of one
  new MultiStepLR(optimizer, { milestones: 5 });
  // @ts-expect-error an unknown mode
  new CyclicLR(optimizer, { baseLr: 1e-4, maxLr: 1e-2, mode: "square" });
  // @ts-expect-error an unknown shape
  new WSD(optimizer, { warmupSteps: 1, stableSteps: 1, decaySteps: 1, decayShape: "sqrt" });
  // @ts-expect-error a factor is a number
  new LambdaLR(optimizer, { lrLambda: (epoch: number) => `${epoch}` });
});

it("wants one length of a cycle", () => {
  new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 100 });
  new OneCycleLR(optimizer, { maxLr: 1, epochs: 10, stepsPerEpoch: 10 });
  // @ts-expect-error no length
  new OneCycleLR(optimizer, { maxLr: 1 });
  // @ts-expect-error half a length
  new OneCycleLR(optimizer, { maxLr: 1, epochs: 10 });
  // @ts-expect-error two lengths
  new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 100, epochs: 10, stepsPerEpoch: 10 });
});

it("composes only what steps by itself", () => {
  const plateau = new ReduceLROnPlateau(optimizer);
  // @ts-expect-error ReduceLROnPlateau needs a metric at each step
  new SequentialLR(optimizer, { schedulers: [plateau], milestones: [] });
  // @ts-expect-error the same
  new ChainedScheduler(optimizer, { schedulers: [plateau] });
  // @ts-expect-error a metric is missing
  plateau.step();
  // @ts-expect-error a SequentialLR has no closed form to jump in
  new SequentialLR(optimizer, { schedulers: [new StepLR(optimizer, { stepSize: 1 })], milestones: [] }).step(3);
});

it("has states that JSON keeps", () => {
  const state = new StepLR(optimizer, { stepSize: 10 }).stateDict();
  expectTypeOf(state).toEqualTypeOf<SchedulerState>();
  expectTypeOf(state.scheduler).toBeString();
  // @ts-expect-error a state dict says which scheduler it is of
  new StepLR(optimizer, { stepSize: 10 }).loadStateDict({ lastEpoch: 3 });
});
