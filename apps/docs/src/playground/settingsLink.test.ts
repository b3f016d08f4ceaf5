import { builtins } from "optim-core/registry";
import { Random } from "tooling-demo/random";
import { describe, expect, test } from "vitest";
import { defaultSettings } from "./defaultSettings.ts";
import { parseSettings } from "./parseSettings.ts";
import { recipe } from "./recipes.ts";
import { scheduleTable } from "./schedule/scheduleTable.ts";
import { backends, precisions, type RunSettings, tasks } from "./settings.ts";
import { decodeSettings, encodeSettings } from "./settingsLink.ts";

const base = defaultSettings.rosenbrock;

/** Settings drawn at random, with sources in every script. */
function drawn(random: Random): RunSettings {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.uniform(0, list.length))]!;
  const whole = (most: number): number => Math.floor(random.uniform(0, most));
  const task = pick(tasks);
  const steps = 1 + whole(20_000);
  const name = pick(Object.keys(scheduleTable));
  const lr = random.uniform(0, 1);
  return {
    task,
    entrants: Array.from({ length: 1 + whole(6) }, () => {
      const own = { ...recipe(pick(builtins.names()), task).options, lr: 10 ** random.uniform(-9, 1) };
      if (random.uniform() < 0.7) return { optimizer: pick(builtins.names()), options: { lr: own.lr, maximize: true } };
      const source = Array.from({ length: whole(200) }, () => pick(["a", "\n", "β₁", "+/=", "𝛌", '"', "\\", " "])).join(
        "",
      );
      return { optimizer: "mine", options: { ...own, betas: [0.9, lr], mode: "é", on: false }, source };
    }),
    ...(random.uniform() < 0.5 && { schedule: { name, options: scheduleTable[name]!.defaults(steps, lr) } }),
    precision: pick(precisions),
    backend: pick(backends),
    steps,
    seed: whole(2 ** 31),
  };
}

describe("a link", () => {
  test("gives 300 settings back that were drawn at random, and is plain letters", () => {
    const random = new Random(7);
    for (let i = 0; i < 300; i++) {
      const settings = drawn(random);
      const link = encodeSettings(settings);
      expect(link).toMatch(/^1\.[\w-]+$/);
      expect(decodeSettings(`#${link}`)).toEqual(settings);
      expect(encodeSettings(decodeSettings(link))).toBe(link);
    }
  });

  test("of a default run is short", () => {
    for (const settings of Object.values(defaultSettings)) expect(encodeSettings(settings).length).toBeLessThan(240);
  });

  test("of this version is read for ever", () => {
    const written =
      "1.WyJyYXZpbmUiLCJqcyIsImZsb2F0MTYiLDEyLDMsW1sibGlvbiIseyJsciI6MC4xfV1dLFsiU3RlcExSIix7InN0ZXBTaXplIjo0fV1d";
    expect(decodeSettings(written)).toEqual({
      task: "ravine",
      backend: "js",
      precision: "float16",
      steps: 12,
      seed: 3,
      entrants: [{ optimizer: "lion", options: { lr: 0.1 } }],
      schedule: { name: "StepLR", options: { stepSize: 4 } },
    });
  });

  test("may have values behind those that are known", () => {
    const values = ["ravine", "js", "float32", 1, 0, [["lion", {}, null, "later"]], null, { later: true }];
    expect(decodeSettings(`1.${btoa(JSON.stringify(values))}`).entrants).toEqual([{ optimizer: "lion", options: {} }]);
  });

  test.each([
    ["2.WyJyYX", 'of version "2", and this page reads 1'],
    ["", 'of version ""'],
    ["rosenbrock", 'of version "rosenbrock"'],
    ["1.", "this link is damaged"],
    ["1.%%%", "this link is damaged"],
    [encodeSettings(base).slice(0, -7), "this link is damaged"],
    [`1.${btoa("{}")}`, "this link is damaged"],
    [`1.${btoa("[]")}`, "task is missing"],
    [`1.${btoa('["ravine","js","float32",5,0,[7]]')}`, "entrants[0] is 7; it must be an object"],
    [`1.${btoa('["ravine","js","float32",5,0,[["sgd"]]]')}`, "entrants[0].options is missing"],
    [`1.${btoa('["ravine","js","float32",5,0,[["sgd",{}]],"StepLR"]')}`, 'schedule is "StepLR"; it must be an object'],
  ])("%s is refused", (link, message) => {
    expect(() => decodeSettings(link)).toThrow(message);
  });
});

describe("settings that are nonsense are refused:", () => {
  const entrant = base.entrants[0]!;
  test.each<[unknown, string]>([
    [undefined, "the settings is missing; it must be an object"],
    [[], "the settings is []"],
    [{ ...base, more: 1 }, 'the settings has "more", and may have only task, entrants,'],
    [{ ...base, task: "mnist" }, 'task is "mnist"; it must be rosenbrock or saddle or ravine or digits.'],
    [{ ...base, task: "constructor" }, 'task is "constructor"'],
    [{ ...base, precision: "float64" }, 'precision is "float64"'],
    [{ ...base, backend: "cuda" }, 'backend is "cuda"'],
    [{ ...base, steps: 0 }, "steps is 0; it must be a whole number from 1 to 20000."],
    [{ ...base, steps: 1e9 }, "steps is 1000000000"],
    [{ ...base, steps: "9" }, 'steps is "9"'],
    [{ ...base, seed: -1 }, "seed is -1"],
    [{ ...base, seed: 0.5 }, "seed is 0.5"],
    [{ ...base, entrants: [] }, "entrants is []; it must be a list of 1 to 6."],
    [{ ...base, entrants: Array(7).fill(entrant) }, "it must be a list of 1 to 6."],
    [{ ...base, entrants: [{ ...entrant, optimizer: 5 }] }, "entrants[0].optimizer is 5"],
    [
      { ...base, entrants: [{ ...entrant, optimizer: "adamq" }] },
      'registry: there is no optimizer "adamq". Did you mean',
    ],
    [{ ...base, entrants: [{ ...entrant, options: { lr: "1" } }] }, "lr is"],
    [{ ...base, entrants: [{ ...entrant, options: { lr: Number.NaN } }] }, "entrants[0].options.lr is NaN"],
    [
      { ...base, entrants: [{ ...entrant, options: { betas: [1, -1 / 0] } }] },
      "entrants[0].options.betas is -Infinity",
    ],
    [{ ...base, steps: Number.NaN }, "steps is NaN; it must be a whole number from 1 to 20000."],
    [{ ...base, entrants: [{ ...entrant, options: { lr: -1 } }] }, "SGD: lr is -1; it must be a number from 0 to"],
    [{ ...base, entrants: [{ ...entrant, options: { beta: 1 } }] }, 'SGD: there is no option "beta"'],
    [{ ...base, entrants: [{ ...entrant, options: { lr: { x: 1 } } }] }, "entrants[0].options.lr is"],
    [
      { ...base, entrants: [{ optimizer: "mine", options: { "(": 1 }, source: "" }] },
      'a name in entrants[0].options is "("; it must be a word.',
    ],
    [{ ...base, entrants: [{ ...entrant, options: { ["x".repeat(51)]: 1 } }] }, "a name in entrants[0].options is"],
    [{ ...base, entrants: [{ ...entrant, source: 1 }] }, "entrants[0].source is 1"],
    [{ ...base, entrants: [{ ...entrant, source: "x".repeat(20_001) }] }, "TypeScript of at most 20000 letters"],
    [{ ...base, schedule: { name: "LambdaLR", options: {} } }, 'there is no schedule "LambdaLR". It has AdamWarmup,'],
    [{ ...base, schedule: { name: "toString", options: {} } }, 'there is no schedule "toString"'],
    [{ ...base, schedule: { name: "StepLR", options: {} } }, "StepLR: stepSize is missing."],
    [{ ...base, schedule: { name: "StepLR", options: { stepSize: 2, x: 1 } } }, "StepLR: unknown x."],
    [{ ...base, schedule: { name: "StepLR" } }, "schedule.options is missing"],
  ])("%j", (given, message) => {
    expect(() => parseSettings(given)).toThrow(message);
  });

  test("and those that are fine come back as they are", () => {
    for (const settings of Object.values(defaultSettings)) expect(parseSettings(settings)).toEqual(settings);
    expect(parseSettings({ ...base, seed: -0 }).seed).toBe(0);
  });
});
