import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Playground, Progress } from "../playground.ts";
import type { RunSettings } from "../settings.ts";
import type { Connection } from "./connection.ts";
import { patience, Runner } from "./runner.ts";

const settings: RunSettings = {
  task: "rosenbrock",
  entrants: [
    { optimizer: "adamw", options: {} },
    { optimizer: "sgd", options: {} },
  ],
  precision: "float32",
  backend: "js",
  steps: 4,
  seed: 0,
};

const progress = (entrant: number, from: number, losses: number[], more: Partial<Progress> = {}): Progress => ({
  entrant,
  from,
  losses,
  rates: losses.map(() => 0.1),
  scales: [],
  points: losses.flatMap((loss) => [loss, -loss]),
  stepMs: 0.25,
  ...more,
});

/** A worker that does what the test says. */
class FakeWorker implements Connection {
  isClosed = false;
  readonly broken: Promise<never>;
  break!: (error: Error) => void;
  report!: (progress: readonly Progress[]) => void;
  end!: () => void;
  fail!: (error: Error) => void;
  readonly calls: string[] = [];
  readonly playground = {
    start: (_: RunSettings, report: FakeWorker["report"]) => {
      this.report = report;
      return new Promise<void>((resolve, reject) => {
        this.end = resolve;
        this.fail = reject;
      });
    },
    pause: async () => void this.calls.push("pause"),
    resume: async () => void this.calls.push("resume"),
    reset: async () => {
      this.calls.push("reset");
      this.end();
    },
    // It never answers.
    compile: () => new Promise<never>(() => {}),
  } as unknown as Playground;

  constructor() {
    this.broken = new Promise((_, reject) => {
      this.break = reject;
    });
  }

  close(): void {
    this.isClosed = true;
  }
}

let workers: FakeWorker[];
let runner: Runner;
const changed = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  runner = new Runner(() => {
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  }, changed);
});
afterEach(() => {
  runner.close();
  vi.useRealTimers();
});

test("reports are put together, and the end of the run is its end", async () => {
  const done = runner.start(settings);
  const [worker] = workers;
  expect([runner.state, runner.step, runner.settings]).toEqual(["running", 0, settings]);
  worker!.report([progress(0, 0, [4, 3]), progress(1, 0, [9], { stopped: "SGD: no." })]);
  changed.mockClear();
  worker!.report([progress(0, 2, [2, 1], { accuracy: 0.5, stepMs: 2 })]);
  expect(changed).toHaveBeenCalledOnce();
  const [first, second] = runner.tracks;
  expect([...first!.losses.values]).toEqual([4, 3, 2, 1]);
  expect([...first!.points.values].slice(-2)).toEqual([1, -1]);
  expect([first!.rates.length, first!.accuracy, first!.stepMs, first!.stopped]).toEqual([4, 0.5, 2, undefined]);
  expect([second!.losses.last, second!.stopped, runner.step]).toEqual([9, "SGD: no.", 4]);
  worker!.report([progress(0, 4, []), progress(1, 1, [])]);
  expect([first!.accuracy, second!.stopped, first!.losses.length]).toEqual([0.5, "SGD: no.", 4]);
  worker!.end();
  await done;
  expect(runner.state).toBe("done");
});

test("it pauses, goes on, and forgets: what an old run reports is not heard", async () => {
  void runner.start(settings);
  const [worker] = workers;
  const old = worker!.report;
  await runner.pause();
  expect(runner.state).toBe("paused");
  await runner.resume();
  expect(runner.state).toBe("running");
  await runner.reset();
  expect([runner.state, runner.step, runner.tracks]).toEqual(["idle", 0, []]);
  expect(worker!.calls).toEqual(["pause", "resume", "reset"]);
  void runner.start(settings);
  old([progress(0, 0, [7])]);
  expect(runner.tracks[0]!.losses.length).toBe(0);
  expect(runner.state).toBe("running");
});

test("it is paused when the worker says so, unless the run was over by then", async () => {
  const done = runner.start(settings);
  const pausing = runner.pause();
  expect(runner.state).toBe("running");
  workers[0]!.end();
  await done;
  await pausing;
  expect(runner.state).toBe("done");
});

test("a pause that was asked of one run does not pause the next", async () => {
  void runner.start(settings);
  const pausing = runner.pause();
  void runner.start(settings);
  await pausing;
  expect(runner.state).toBe("running");
});

test("it is closed with its worker and its watch", () => {
  void runner.start(settings);
  expect(vi.getTimerCount()).toBe(1);
  runner.close();
  expect([workers[0]!.isClosed, vi.getTimerCount()]).toEqual([true, 0]);
});

test("a run that cannot begin says why", async () => {
  const done = runner.start(settings);
  workers[0]!.fail(new Error("webgpu: there is none."));
  await done;
  expect([runner.state, runner.why]).toEqual(["failed", "webgpu: there is none."]);
});

test("a worker whose script does not load fails whatever is asked", async () => {
  const done = runner.start(settings);
  workers[0]!.break(new Error("no script"));
  await done;
  expect([runner.state, runner.why]).toEqual(["failed", "no script"]);
});

test("a worker that says nothing may hang; it is stopped, and another one answers", async () => {
  void runner.start(settings);
  vi.advanceTimersByTime(patience - 1000);
  workers[0]!.report([progress(0, 0, [1])]);
  vi.advanceTimersByTime(patience - 1000);
  expect(runner.mayHang).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(runner.mayHang).toBe(true);
  const asked = runner.ask((playground) => playground.compile("while (true);"));
  runner.stop();
  await expect(asked).rejects.toThrow(/^The worker was stopped/);
  expect([runner.state, runner.mayHang, workers.map(({ isClosed }) => isClosed)]).toEqual([
    "stopped",
    false,
    [true, false],
  ]);
  expect(runner.tracks[0]!.losses.last).toBe(1);
  void runner.start(settings);
  workers[1]!.report([progress(0, 0, [5])]);
  expect(runner.tracks[0]!.losses.last).toBe(5);
});

test("a question that is not answered may hang too; a pause or an end may last", async () => {
  void runner.start(settings);
  await runner.pause();
  vi.advanceTimersByTime(10 * patience);
  expect(runner.mayHang).toBe(false);
  void runner.ask((playground) => playground.compile("")).catch(() => {});
  vi.advanceTimersByTime(patience + 1000);
  expect(runner.mayHang).toBe(true);
});
