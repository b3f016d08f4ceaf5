import { describe, expect, test } from "vitest";
import { defaultSettings } from "./defaultSettings.ts";
import { nodePlayground } from "./nodePlayground.ts";
import type { Progress } from "./playground.ts";
import { PlaygroundEngine } from "./playgroundEngine.ts";
import { recordedRun, referenceRun } from "./referenceRun.ts";
import { scheduleTable } from "./schedule/scheduleTable.ts";
import type { RunSettings } from "./settings.ts";

const digits: RunSettings = { ...defaultSettings.digits, backend: "js", steps: 60 };
const ravine: RunSettings = { ...defaultSettings.ravine, backend: "js", steps: 40 };

/** A run whose reports are kept; `first` resolves with the first of them. */
function started(settings: RunSettings, engine = nodePlayground()) {
  const reports: Progress[] = [];
  let tell: (() => void) | undefined;
  const first = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const done = engine.start(settings, (progress) => {
    reports.push(...progress);
    tell!();
  });
  const losses = (): number[][] =>
    settings.entrants.map((_, i) => reports.filter(({ entrant }) => entrant === i).flatMap((each) => each.losses));
  return { engine, reports, first, done, losses };
}

/** Lets everything happen that is about to. */
const aWhile = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 100));

describe("a run", () => {
  test("that is paused tells what it has done, does nothing, and goes on to the same numbers", async () => {
    const { engine, first, done, losses } = started(digits);
    await first;
    await engine.pause();
    await aWhile();
    const before = losses();
    expect(before[0]!.length).toBeGreaterThan(0);
    expect(before[0]!.length).toBeLessThan(digits.steps);
    await aWhile();
    expect(losses()).toEqual(before);
    await engine.resume();
    await done;
    expect(losses()).toEqual(await referenceRun(digits));
  });

  test("that is paused or done was heard of by a page which takes its time", async () => {
    const engine = nodePlayground();
    let told = 0;
    let heard = 0;
    let begun: () => void;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const done = engine.start(digits, async () => {
      told++;
      begun();
      await aWhile();
      heard++;
    });
    await first;
    await engine.pause();
    const before = told;
    expect(heard).toBe(before);
    await aWhile();
    expect([heard, told]).toEqual([before, before]);
    await engine.resume();
    await done;
    expect(heard).toBe(told);
  });

  test("fails where a report does, and the next one is run", async () => {
    const engine = nodePlayground();
    const deaf = engine.start({ ...digits, steps: 10 }, async () => {
      throw new Error("deaf");
    });
    await expect(deaf).rejects.toThrow("deaf");
    const { done, losses } = started(ravine, engine);
    await done;
    expect(losses()[0]).toHaveLength(ravine.steps);
  });

  test("that is reset reports nothing more, whether it runs or is paused", async () => {
    for (const isPaused of [false, true]) {
      const { engine, first, done, reports, losses } = started(digits);
      await first;
      if (isPaused) await engine.pause();
      await engine.reset();
      const { length } = reports;
      await done;
      await aWhile();
      expect(reports).toHaveLength(length);
      expect(losses()[0]!.length).toBeLessThan(digits.steps);
    }
  });

  test("ends the one before it, which reports nothing from then on", async () => {
    const one = started(digits);
    await one.first;
    const { length } = one.reports;
    const [, two, three] = [one, started(ravine, one.engine), started(ravine, one.engine)];
    await Promise.all([one.done, two.done, three.done]);
    expect([one.reports.length, two.reports.length]).toEqual([length, 0]);
    expect(three.losses()).toEqual(await referenceRun(ravine));
  });

  test("tells each step once, in order, with its rate, its place and the accuracy of digits", async () => {
    const { reports, done } = started({ ...ravine, schedule: { name: "StepLR", options: { stepSize: 10 } } });
    await done;
    const mine = reports.filter(({ entrant }) => entrant === 1);
    expect(mine.map(({ from }) => from)).toEqual(
      mine.map((_, i) => mine.slice(0, i).reduce((sum, { losses }) => sum + losses.length, 0)),
    );
    const rates = mine.flatMap((each) => each.rates);
    expect([rates[0], rates[9]]).toEqual([0.1, 0.1]);
    expect(rates[10]).toBeCloseTo(0.01, 12);
    expect(mine.flatMap((each) => each.points).slice(0, 2)).toEqual([-3.5, -0.5]);
    expect(mine.flatMap((each) => each.points)).toHaveLength(80);
    const learnt = started(digits);
    await learnt.done;
    const { accuracy } = learnt.reports.findLast(({ entrant }) => entrant === 0)!;
    expect(accuracy).toBeGreaterThan(0.6);
  });
});

test("a loss that is no number stops its entrant with a sentence, and the others go on", async () => {
  const [sgd, adamw] = ravine.entrants;
  const settings = { ...ravine, steps: 200, entrants: [{ ...sgd!, options: { lr: 1 } }, adamw!] };
  const { reports, losses, done } = started(settings);
  await done;
  const { stopped } = reports.findLast(({ entrant }) => entrant === 0)!;
  expect(stopped).toMatch(/^SGD: the loss is (Infinity|NaN) at step \d+\. Take a smaller learning rate\.$/);
  expect(losses()[0]!.every(Number.isFinite)).toBe(true);
  expect(losses()[1]).toHaveLength(200);
});

test("an overflow of halves is in the trace of the scaler, and no step is made", async () => {
  const [sgd] = await recordedRun({ ...ravine, precision: "float16" }, nodePlayground());
  const { scales, points, losses } = sgd!;
  expect(scales.slice(0, 3)).toEqual([65_536, 32_768, 16_384]);
  expect(points.slice(2, 4)).toEqual(points.slice(0, 2));
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
});

describe("a schedule", () => {
  test.each(Object.entries(scheduleTable))(
    "%s runs to the end with its defaults, and changes the rate",
    async (name, entry) => {
      for (const steps of [ravine.steps, 1]) {
        const settings = { ...ravine, steps, schedule: { name, options: entry.defaults(steps, 1e-3) } };
        const { reports, losses, done } = started(settings);
        await done;
        expect(reports.flatMap(({ stopped = [] }) => stopped)).toEqual([]);
        expect(losses().map(({ length }) => length)).toEqual(ravine.entrants.map(() => steps));
        const rates = reports.filter(({ entrant }) => entrant === 0).flatMap((each) => each.rates);
        if (steps > 1) expect(new Set(rates).size).toBeGreaterThan(1);
        for (const option of Object.keys(settings.schedule.options))
          expect(Object.keys(entry.options)).toContain(option);
      }
    },
  );

  test("that fails on its way stops the entrant and says so", async () => {
    const schedule = { name: "OneCycleLR", options: { maxLr: 0.01, totalSteps: 5, cycleMomentum: false } };
    const { reports, done } = started({ ...ravine, schedule });
    await done;
    expect(reports.at(-1)!.stopped).toMatch(/^OneCycleLR: step 6 is beyond totalSteps 5/);
  });
});

describe("what is not there", () => {
  const bare = (loadDigits: () => Promise<Uint8Array>) =>
    new PlaygroundEngine({ loadDigits, gpu: undefined, loadModule: () => Promise.reject(new Error("offline")) });

  test("is told by devices, and by a start", async () => {
    const engine = bare(async () => new Uint8Array());
    const [webgpu, wasm, js] = await engine.devices();
    expect(webgpu).toEqual({
      backend: "webgpu",
      description: "not here",
      missing: "webgpu: this browser has no WebGPU. Use wasm.",
    });
    expect([wasm!.missing, js!.missing]).toEqual([undefined, undefined]);
    await expect(engine.start({ ...ravine, backend: "webgpu" }, () => {})).rejects.toThrow("no WebGPU");
    await expect(engine.start({ ...ravine, steps: 0 }, () => {})).rejects.toThrow("steps is 0");
    await expect(engine.compile("x")).rejects.toThrow("offline");
  });

  test("is loaded again where a reader's module did not load", async () => {
    let asked = 0;
    const loadModule = async () => {
      asked++;
      throw new Error("offline");
    };
    const engine = new PlaygroundEngine({ loadDigits: async () => new Uint8Array(), gpu: undefined, loadModule });
    for (let i = 1; i <= 2; i++) {
      await expect(engine.compile("x")).rejects.toThrow("offline");
      expect(asked).toBe(i);
    }
  });

  test("is asked for again by the next run", async () => {
    let asked = 0;
    const engine = bare(async () => {
      asked++;
      throw new Error("offline");
    });
    for (let i = 1; i <= 2; i++) {
      await expect(engine.start(digits, () => {})).rejects.toThrow("offline");
      expect(asked).toBe(i);
    }
    const { done, losses } = started(ravine, engine);
    await done;
    expect(losses()[0]).toHaveLength(40);
  });
});
