import { expect, test } from "vitest";
import type { RunSettings } from "../settings.ts";
import { isFine, problemsOf } from "./problems.ts";

const settings: RunSettings = {
  task: "rosenbrock",
  entrants: [{ optimizer: "adamw", options: { lr: 0.01 } }],
  precision: "float32",
  backend: "wasm",
  steps: 100,
  seed: 0,
};

test("nothing is wrong with what can run", () => {
  expect(problemsOf(settings)).toEqual({ run: {}, entrants: [{}], schedule: {} });
  expect(isFine(problemsOf(settings))).toBe(true);
});

test("each part that is refused says so, at its field, in the words of whoever refuses it", () => {
  const problems = problemsOf({
    ...settings,
    entrants: [
      { optimizer: "lion", options: { lr: 0.1, betas: [0.9, 2] } },
      { optimizer: "adamw", options: { lr: Number.NaN } },
      { optimizer: "sgd", options: { nesterov: true } },
      { optimizer: "nobody", options: {} },
    ],
    schedule: { name: "StepLR", options: { stepSize: 0, gamma: 0.5 } },
    steps: Number.NaN,
    seed: -1,
  });
  expect(problems.entrants.map((each) => Object.keys(each))).toEqual([["betas"], ["lr"], ["nesterov"], [""]]);
  expect(problems.entrants[0]!.betas).toBe("Lion: betas is [0.9,2]; it must be 2 numbers from 0 to 1.");
  expect(problems.entrants[1]!.lr).toBe("adamw: lr is not a number. Write one such as 0.001 or 1e-3.");
  expect(problems.entrants[2]!.nesterov).toMatch(/^SGD: nesterov/);
  expect(Object.keys(problems.run)).toEqual(["steps", "seed"]);
  expect(problems.schedule).toEqual({});
  expect(isFine(problems)).toBe(false);
});

test("a problem is of the option that its sentence names first, whatever options are called", () => {
  const entrants = [
    { optimizer: "sgd", options: { momentum: 0, nesterov: true } },
    { optimizer: "mine", options: { "β₁": Number.NaN }, source: "" },
    { optimizer: "mine", options: { "a(b": 1 }, source: "" },
  ];
  expect(problemsOf({ ...settings, entrants }).entrants.map((each) => Object.keys(each))).toEqual([
    ["nesterov"],
    ["β₁"],
    [""],
  ]);
});

test("a schedule is tried on the optimizers of the run", () => {
  const scheduled = (optimizer: string, options: RunSettings["entrants"][0]["options"]) =>
    problemsOf({ ...settings, entrants: [{ optimizer, options: {} }], schedule: { name: "OneCycleLR", options } })
      .schedule;
  const options = { maxLr: 0.1, totalSteps: 100 };
  expect(scheduled("adam", options)).toEqual({});
  expect(Object.values(scheduled("adagrad", { ...options, cycleMomentum: true })).join()).toMatch(/omentum/);
  expect(Object.keys(scheduled("adam", { ...options, totalSteps: 0 }))).toEqual(["totalSteps"]);
  expect(Object.keys(scheduled("adam", { ...options, maxLr: Number.NaN }))).toEqual(["maxLr"]);
  expect(Object.keys(scheduled("adam", { totalSteps: 100 }))).toEqual(["maxLr"]);
});
