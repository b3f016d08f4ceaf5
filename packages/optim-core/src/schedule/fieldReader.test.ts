import { describe, expect, it } from "vitest";
import { OptimError } from "../error.ts";
import { AdamWarmup } from "./adamWarmup.ts";
import { ConstantLR } from "./constantLR.ts";
import { CosineAnnealingLR } from "./cosineAnnealingLR.ts";
import { CosineAnnealingWarmRestarts } from "./cosineAnnealingWarmRestarts.ts";
import { CyclicLR } from "./cyclicLR.ts";
import { ExponentialLR } from "./exponentialLR.ts";
import { FieldReader } from "./fieldReader.ts";
import { InverseSqrt } from "./inverseSqrt.ts";
import { LambdaLR } from "./lambdaLR.ts";
import { LinearLR } from "./linearLR.ts";
import { MultiplicativeLR } from "./multiplicativeLR.ts";
import { MultiStepLR } from "./multiStepLR.ts";
import { Noam } from "./noam.ts";
import { OneCycleLR } from "./oneCycleLR.ts";
import { PolynomialLR } from "./polynomialLR.ts";
import { ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
import type { Schedulable } from "./schedulable.ts";
import { StepLR } from "./stepLR.ts";
import { SWALR } from "./swaLR.ts";
import { WarmupCosine } from "./warmupCosine.ts";
import { WSD } from "./wsd.ts";

// What a user of plain JavaScript can do: any options at all.
type Loose = new (optimizer: Schedulable, options: never) => unknown;
type Mistake = readonly [Construct: Loose, options: unknown, message: string];
const half = (epoch: number) => 0.5 ** epoch;

const mistakes: readonly Mistake[] = [
  [StepLR, undefined, "StepLR: expected an object, not undefined."],
  [StepLR, 10, "StepLR: expected an object, not 10."],
  [StepLR, {}, "StepLR: stepSize is missing. It must be an integer >= 1."],
  [StepLR, { stepSize: 0 }, "StepLR: stepSize must be an integer >= 1, not 0."],
  [StepLR, { stepSize: 2.5 }, "StepLR: stepSize must be an integer >= 1, not 2.5."],
  [StepLR, { stepSize: "10" }, 'StepLR: stepSize must be an integer >= 1, not "10".'],
  [StepLR, { stepSize: 10, gamma: Number.NaN }, "StepLR: gamma must be a finite number >= 0, not NaN."],
  [StepLR, { stepSize: 10, gama: 0.1 }, "StepLR: unknown gama. Use only stepSize, gamma."],
  [MultiStepLR, { milestones: 5 }, "MultiStepLR: milestones must be a list, not 5."],
  [MultiStepLR, { milestones: [0] }, "MultiStepLR: milestones[0] must be an integer >= 1, not 0."],
  [MultiStepLR, { milestones: [9, 5] }, "MultiStepLR: milestones[1] must be an integer >= 9, not 5."],
  [ExponentialLR, { gamma: -1 }, "ExponentialLR: gamma must be a finite number >= 0, not -1."],
  [ConstantLR, { factor: 1.5 }, "ConstantLR: factor must be a finite number >= 0 and <= 1, not 1.5."],
  [
    LinearLR,
    { endFactor: Number.POSITIVE_INFINITY },
    "LinearLR: endFactor must be a finite number >= 0 and <= 1, not Infinity.",
  ],
  [LinearLR, { totalIters: -1 }, "LinearLR: totalIters must be an integer >= 0, not -1."],
  [PolynomialLR, { totalIters: 0 }, "PolynomialLR: totalIters must be an integer >= 1, not 0."],
  [CosineAnnealingLR, { tMax: 0 }, "CosineAnnealingLR: tMax must be an integer >= 1, not 0."],
  [CosineAnnealingLR, { T_max: 9 }, "CosineAnnealingLR: tMax is missing. It must be an integer >= 1."],
  [
    CosineAnnealingWarmRestarts,
    { t0: 4, tMult: 0 },
    "CosineAnnealingWarmRestarts: tMult must be an integer >= 1, not 0.",
  ],
  [LambdaLR, { lrLambda: 0.5 }, "LambdaLR: lrLambda must be a function, not 0.5."],
  [LambdaLR, { lrLambda: [half, 1] }, "LambdaLR: lrLambda[1] must be a function, not 1."],
  [
    MultiplicativeLR,
    { lrLambda: [half] },
    "MultiplicativeLR: lrLambda has 1 values for 2 groups. Give one value, or one for each group.",
  ],
  [
    CyclicLR,
    { baseLr: 1, maxLr: [1, 2, 3] },
    "CyclicLR: maxLr has 3 values for 2 groups. Give one value, or one for each group.",
  ],
  [CyclicLR, { baseLr: 1, maxLr: [1, null] }, "CyclicLR: maxLr[1] must be a finite number >= 0, not null."],
  [
    CyclicLR,
    { baseLr: 1, maxLr: 2, mode: "square" },
    'CyclicLR: mode must be "triangular" or "triangular2" or "exp_range", not "square".',
  ],
  [CyclicLR, { baseLr: 1, maxLr: 2, scaleFn: 1 }, "CyclicLR: scaleFn must be a function, not 1."],
  [
    CyclicLR,
    { baseLr: 1, maxLr: 2, maxMomentum: 1 },
    "CyclicLR: maxMomentum must be a finite number >= 0 and < 1, not 1.",
  ],
  [
    CyclicLR,
    { baseLr: 1, maxLr: 2 },
    "CyclicLR: group 0 has neither momentum nor betas to cycle. Pass { cycleMomentum: false }.",
  ],
  [OneCycleLR, { maxLr: 1 }, "OneCycleLR: totalSteps is missing. It must be an integer >= 1."],
  [OneCycleLR, { maxLr: 1, epochs: 3 }, "OneCycleLR: stepsPerEpoch is missing. It must be an integer >= 1."],
  [
    OneCycleLR,
    { maxLr: 1, totalSteps: 9, pctStart: 1.1 },
    "OneCycleLR: pctStart must be a finite number >= 0 and <= 1, not 1.1.",
  ],
  [OneCycleLR, { maxLr: 1, totalSteps: 9, divFactor: 0 }, "OneCycleLR: divFactor must be a finite number > 0, not 0."],
  [OneCycleLR, { maxLr: 1, totalSteps: 9, threePhase: 1 }, "OneCycleLR: threePhase must be false or true, not 1."],
  [
    OneCycleLR,
    { maxLr: 1, totalSteps: 9, threePhase: true, pctStart: 0.6 },
    "OneCycleLR: pctStart must be a finite number >= 0 and <= 0.5, not 0.6.",
  ],
  [ReduceLROnPlateau, { mode: "low" }, 'ReduceLROnPlateau: mode must be "min" or "max", not "low".'],
  [ReduceLROnPlateau, { factor: 1 }, "ReduceLROnPlateau: factor must be a finite number >= 0 and < 1, not 1."],
  [
    ReduceLROnPlateau,
    { minLr: [0] },
    "ReduceLROnPlateau: minLr has 1 values for 2 groups. Give one value, or one for each group.",
  ],
  [SWALR, { swaLr: 1, annealStrategy: "sine" }, 'SWALR: annealStrategy must be "cos" or "linear", not "sine".'],
  [
    WarmupCosine,
    { warmupSteps: 9, totalSteps: 5 },
    "WarmupCosine: warmupSteps must be an integer >= 0 and <= 5, not 9.",
  ],
  [WSD, { warmupSteps: 9, stableSteps: 5 }, "WSD: decaySteps is missing. It must be an integer >= 0."],
  [InverseSqrt, { warmupSteps: 9, timescale: 0 }, "InverseSqrt: timescale must be a finite number > 0, not 0."],
  [AdamWarmup, { warmup: -1 }, "AdamWarmup: warmup must be an integer >= 0, not -1."],
  [Noam, { warmup: 0 }, "Noam: warmup must be an integer >= 1, not 0."],
];

describe("an option that is wrong", () => {
  it.each(mistakes.map((mistake) => [mistake[2], mistake] as const))("%s", (message, [Construct, options]) => {
    const optimizer = {
      paramGroups: [
        { params: [], lr: 0.1 },
        { params: [], lr: 0.2 },
      ],
    };
    expect(() => new Construct(optimizer, options as never)).toThrow(new OptimError(message));
    expect(optimizer).toEqual({
      paramGroups: [
        { params: [], lr: 0.1 },
        { params: [], lr: 0.2 },
      ],
    });
  });

  it.each([undefined, {}, { paramGroups: [] }, { paramGroups: {} }])("is the optimizer %j", (optimizer) => {
    const message =
      "LinearLR: the first argument has no parameter groups. Pass the optimizer, then an object of options.";
    expect(() => new LinearLR(optimizer as never)).toThrow(new OptimError(message));
  });

  it("is a group's rate", () => {
    const optimizer = {
      paramGroups: [
        { params: [], lr: 0.1 },
        { params: [], lr: Number.NaN },
      ],
    };
    const message = "LinearLR: group 1 has lr NaN. A schedule needs a finite number there.";
    expect(() => new LinearLR(optimizer)).toThrow(new OptimError(message));
    expect(optimizer.paramGroups[0]).toEqual({ params: [], lr: 0.1 });
  });

  it.each([0, -1, Number.NaN, Infinity])("bug: a group's scale of %d made its rate 0 or NaN", (lrScale) => {
    const optimizer = { paramGroups: [{ params: [], lr: 0.1, lrScale }] };
    const message = `LinearLR: group 0 has lrScale ${lrScale}. A schedule needs a positive number there.`;
    expect(() => new LinearLR(optimizer)).toThrow(new OptimError(message));
  });
});

describe("FieldReader", () => {
  const source = { groups: 2, saved: false };

  it("takes an undefined field for one that is left out", () => {
    expect(new FieldReader("It", { x: undefined }, source).number("x", {}, 3)).toBe(3);
  });

  it("lets a state dict leave nothing out", () => {
    const read = new FieldReader("It", {}, { ...source, saved: true });
    expect(() => read.number("x", {}, 3)).toThrow("It: x is missing. It must be a finite number.");
  });

  it("makes -0 what JSON makes of it", () => {
    expect(new FieldReader("It", { x: -0, y: [-0, 1] }, source).number("x")).toBe(0);
    expect(new FieldReader("It", { y: [-0, 1] }, source).perGroup("y")).toEqual([0, 1]);
  });
});
