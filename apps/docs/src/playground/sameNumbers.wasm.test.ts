import { describe, expect, test } from "vitest";
import { defaultSettings } from "./defaultSettings.ts";
import { nodePlayground } from "./nodePlayground.ts";
import { recordedRun, referenceRun } from "./referenceRun.ts";
import { precisions, tasks } from "./settings.ts";

const engine = nodePlayground();

describe.each(tasks)("the default run on %s", (task) => {
  test.each(precisions)("in %s has the same losses and points as with JavaScript, bit for bit", async (precision) => {
    const settings = { ...defaultSettings[task], precision };
    const [here, there] = [
      await recordedRun({ ...settings, backend: "wasm" }, engine),
      await recordedRun({ ...settings, backend: "js" }, engine),
    ];
    here.forEach(({ stepMs, ...numbers }, i) => {
      const { losses, points, scales, accuracy, stopped } = numbers;
      expect([stopped, stepMs > 0]).toEqual([undefined, true]);
      expect([losses.length, points.length]).toEqual([settings.steps, task === "digits" ? 0 : 2 * settings.steps]);
      expect(scales.length).toBe(precision === "float32" ? 0 : settings.steps);
      expect({ ...numbers, stepMs: 0 }).toEqual({ ...there[i]!, stepMs: 0 });
      if (task === "digits") expect(accuracy).toBeGreaterThan(0.7);
      expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]!);
    });
  });
});

test("the reference is the same run, and the same every time", async () => {
  const settings = { ...defaultSettings.digits, steps: 20 };
  const losses = await referenceRun(settings);
  expect(losses).toEqual(await referenceRun(settings));
  expect(losses).toEqual((await recordedRun(settings, engine)).map((each) => each.losses));
  expect(await referenceRun({ ...settings, seed: 1 })).not.toEqual(losses);
});

test("memory does not grow from run to run", async () => {
  const settings = { ...defaultSettings.rosenbrock, steps: 20, precision: "float16" } as const;
  await recordedRun(settings, engine);
  const before = engine.wasmBytes;
  expect(before).toBeGreaterThan(0);
  for (let run = 0; run < 30; run++) await recordedRun(settings, engine);
  expect(engine.wasmBytes).toBe(before);
});
