import { AdamW } from "optim-core";
import { test } from "vitest";
import type { OptimizerInfo } from "./optimizerInfo.ts";
import { testOptimizer } from "./testOptimizer.ts";

const info = {
  type: AdamW,
  defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 1e-2, amsgrad: false },
  inputs: [{ name: "defaults", options: {} }],
  errors: [{ options: { lr: "fast" }, message: /lr/ }],
} as const;

test("good options are typed by the optimizer, bad ones are anything", () => {
  testOptimizer(info);
  // @ts-expect-error a good option is one that the optimizer has
  testOptimizer({ ...info, inputs: [{ name: "typo", options: { weightDecy: 0.1 } }] });
  // @ts-expect-error a good option is of its type
  testOptimizer({ ...info, inputs: [{ name: "text", options: { lr: "0.1" } }] });
  // @ts-expect-error every default is pinned
  testOptimizer({ ...info, defaults: { lr: 1e-3 } });
  // @ts-expect-error an error says what it says
  testOptimizer({ ...info, errors: [{ options: { lr: -1 } }] });
  // @ts-expect-error a skip has a reason
  testOptimizer({ ...info, skip: [{ tests: ["resumes bit for bit"] }] });
});

test("a reference reads the options of its optimizer", () => {
  type Info = OptimizerInfo<{ readonly lr: number; readonly beta: number }, object>;
  const reference: Info["reference"] =
    ({ beta, initialLr }) =>
    (p) =>
      void p.fill(beta * initialLr);
  const wrong: Info["reference"] = (options) => (p) => {
    // @ts-expect-error this optimizer has no momentum
    p.fill(options.momentum);
  };
  return [reference, wrong];
});
