import { expect, test } from "vitest";
import { recipe, taskSteps } from "../recipes.ts";
import type { RunSettings } from "../settings.ts";
import { encodeSettings } from "../settingsLink.ts";
import {
  anotherEntrant,
  mostEntrants,
  newSchedule,
  settingsHere,
  settingsOfHash,
  withOwnRule,
  withTask,
} from "./pageSettings.ts";

const defaults: RunSettings = {
  task: "saddle",
  entrants: [{ optimizer: "sgd", options: {} }],
  precision: "float32",
  backend: "webgpu",
  steps: 10,
  seed: 0,
};

test("a link's settings are those that were written", () => {
  const settings = { ...defaults, task: "ravine", steps: 7 } as const;
  expect(settingsOfHash(`#${encodeSettings(settings)}`, defaults)).toEqual({ settings, notice: "" });
  expect(settingsOfHash("", defaults)).toEqual({ settings: defaults, notice: "" });
});

test.each(["#nonsense", "#1.!!!!", "#1.W10", "#2.W10"])("%s is no link: it says so and shows the defaults", (hash) => {
  const { settings, notice } = settingsOfHash(hash, defaults);
  expect(settings).toBe(defaults);
  expect(notice).toMatch(/^The link was not read, and these are the defaults\. playground: /);
});

test("what there are no colours for is not shown", () => {
  const entrants = [..."abcde"].map(() => ({ optimizer: "sgd", options: {} }));
  const { settings, notice } = settingsOfHash(encodeSettings({ ...defaults, entrants }), defaults);
  expect(settings.entrants).toHaveLength(mostEntrants);
  expect(notice).toBe("This link has 5 optimizers, and the page shows the first 4.");
});

test("a backend that is missing gives way to the first that is here", () => {
  const devices = [
    { backend: "webgpu", description: "", missing: "webgpu: none. Use wasm." },
    { backend: "wasm", description: "one thread" },
    { backend: "js", description: "plain" },
  ] as const;
  const { settings, notice } = settingsHere({ settings: defaults, notice: "" }, devices);
  expect([settings.backend, notice]).toEqual(["wasm", "webgpu: none. Use wasm. The backend is wasm now."]);
  expect(settingsHere({ settings: defaults, notice: "Cut." }, devices).notice).toBe(`Cut. ${notice}`);
  const plain = { settings: { ...defaults, backend: "js" }, notice: "Cut." } as const;
  expect(settingsHere(plain, devices)).toEqual(plain);
  expect(settingsHere({ settings: defaults, notice: "" }, []).settings).toBe(defaults);
});

test("the reader's rule takes its own place, a free one, or the last", () => {
  const named = (optimizer: string) => ({ optimizer, options: {} });
  const own = { ...named("mine"), source: "new" };
  const given = { name: "mine", source: "new", options: {} };
  expect(withOwnRule([named("mine"), { ...named("mine"), source: "old" }, named("sgd")], given)).toEqual([
    named("mine"),
    own,
    named("sgd"),
  ]);
  expect(withOwnRule([named("sgd")], given)).toEqual([named("sgd"), own]);
  expect(withOwnRule([..."abcd"].map(named), given)).toEqual([..."abc"].map(named).concat(own));
});

test("the reader's rule keeps the options that were chosen and that its next text still has", () => {
  const chosen = { lr: 0.5, betas: [0.5, 0.5], pair: [1, 2], fast: true, gone: 1, list: [1] };
  const defaults = { lr: 1, betas: [0.9, 0.9], pair: [1, 2, 3], fast: 0, list: 1, more: 2 };
  const old = { optimizer: "mine", options: chosen, source: "old" };
  expect(withOwnRule([old], { name: "mine", source: "new", options: defaults })).toEqual([
    { optimizer: "mine", options: { lr: 0.5, betas: [0.5, 0.5] }, source: "new" },
  ]);
});

test("another task has its own rates, steps and schedule, and keeps what else was chosen", () => {
  const own = { optimizer: "sgd", options: { lr: 7 }, source: "…" };
  const lion = { optimizer: "lion", options: { lr: 9, caution: true } };
  const settings: RunSettings = {
    ...defaults,
    entrants: [lion, own],
    schedule: { name: "CosineAnnealingLR", options: { tMax: 10, etaMin: 0.5 } },
    precision: "bfloat16",
  };
  expect(withTask(settings, "digits")).toEqual({
    ...settings,
    task: "digits",
    steps: taskSteps.digits,
    entrants: [{ optimizer: "lion", options: { lr: recipe("lion", "digits").options.lr, caution: true } }, own],
    schedule: { name: "CosineAnnealingLR", options: { tMax: taskSteps.digits, etaMin: 0 } },
  });
  expect(withTask(defaults, "ravine")).not.toHaveProperty("schedule");
});

test("another optimizer is one that is not there yet, with the rate of its task", () => {
  expect(anotherEntrant(defaults)).toEqual(recipe("adamw", "saddle"));
  expect(anotherEntrant({ ...defaults, entrants: ["adamw", "sgd"].map((name) => recipe(name, "saddle")) })).toEqual(
    recipe("lion", "saddle"),
  );
});

test("a new schedule is about the rate of the first optimizer", () => {
  const entrants = [{ optimizer: "sgd", options: { lr: 0.5 } }];
  expect(newSchedule("SWALR", { steps: 100, entrants }).options).toEqual({ swaLr: 0.05, annealEpochs: 50 });
  expect(newSchedule("SWALR", { steps: 100, entrants: defaults.entrants }).options.swaLr).toBe(0.001);
});
