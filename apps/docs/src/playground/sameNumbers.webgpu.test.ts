import { startWebGpu } from "tooling-webgpu";
import { describe, expect, test } from "vitest";
import { defaultSettings } from "./defaultSettings.ts";
import { nodePlayground } from "./nodePlayground.ts";
import { PlaygroundEngine } from "./playgroundEngine.ts";
import { recordedRun } from "./referenceRun.ts";
import { precisions, tasks } from "./settings.ts";

const engine = nodePlayground();

/** Their steps: 500 on rosenbrock, 200 on the others. */
describe.each(tasks)("the default run on %s", (task) => {
  test("has losses within 1e-4 of JavaScript's at every step", async () => {
    const settings = defaultSettings[task];
    const [here, there] = [
      await recordedRun({ ...settings, backend: "webgpu" }, engine),
      await recordedRun({ ...settings, backend: "js" }, engine),
    ];
    here.forEach(({ losses, stopped, rates }, i) => {
      expect(stopped).toBeUndefined();
      expect(rates).toEqual(there[i]!.rates);
      const worst = Math.max(...losses.map((loss, step) => Math.abs(loss - there[i]!.losses[step]!)));
      expect(losses).toHaveLength(settings.steps);
      expect(worst).toBeLessThan(1e-4);
    });
  });

  test.each(precisions.slice(1))("in %s falls, under a scaler", async (precision) => {
    const settings = { ...defaultSettings[task], precision, backend: "webgpu" } as const;
    for (const { losses, scales, stopped } of await recordedRun({ ...settings, steps: 100 }, engine)) {
      expect([stopped, scales.length]).toEqual([undefined, 100]);
      expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
    }
  });
});

test("every device is destroyed when its run is over or reset", async () => {
  const gpu = await startWebGpu();
  const ends: Promise<string>[] = [];
  const watched = new PlaygroundEngine({
    loadDigits: () => Promise.reject(new Error("not needed")),
    loadModule: () => Promise.reject(new Error("not needed")),
    gpu: {
      async requestAdapter(options) {
        const adapter = (await gpu.requestAdapter(options))!;
        const request = adapter.requestDevice.bind(adapter);
        adapter.requestDevice = async (...given) => {
          const device = await request(...given);
          ends.push(device.lost.then(({ reason }) => reason));
          return device;
        };
        return adapter;
      },
    },
  });
  expect((await watched.devices())[0]!.missing).toBeUndefined();
  const settings = { ...defaultSettings.ravine, backend: "webgpu", steps: 5 } as const;
  for (let run = 0; run < 20; run++) await recordedRun(settings, watched);
  let done: Promise<void> | undefined;
  await new Promise<void>((first) => {
    done = watched.start({ ...settings, steps: 20_000 }, () => first());
  });
  await watched.reset();
  await done;
  expect(ends).toHaveLength(21);
  expect(new Set(await Promise.all(ends))).toEqual(new Set(["destroyed"]));
});
