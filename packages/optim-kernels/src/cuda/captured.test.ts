import { captureStep, LAMB, SGD } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { numbers, placed, read } from "../../testing/cudaParams.ts";
import { cudaOn } from "../cuda.ts";

test("captured steps are one launch of a graph, and nothing is sent while the options stay", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const optimizer = new LAMB([placed(backend, "a", 100), placed(backend, "b", 7)], { lr: 0.1, backend });
  const step = captureStep(optimizer);
  step.replay();
  step.replay();
  driver.clear();
  for (let i = 0; i < 200; i++) step.replay();
  expect(Object.fromEntries(driver.calls)).toEqual({ cuCtxSetCurrent: 200, cuGraphLaunch: 200 });
  optimizer.paramGroups[0]!.lr = 0.2;
  step.replay();
  expect(driver.calls.get("cuMemcpyHtoDAsync_v2")).toBe(1);
  // Rows for four steps, and then for sixteen.
  for (let i = 0; i < 20; i++) step.replay();
  expect(driver.calls.get("cuMemcpyHtoDAsync_v2")).toBe(3);
  const live = driver.liveHandles.length;
  step.dispose();
  expect(driver.liveHandles.length).toBe(live - 2);
});

test("they record what makes the gradients with them", async () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const [p, source] = [placed(backend, "w", 4), backend.array(numbers(4, 2))];
  const optimizer = new SGD([p], { lr: 0.5, backend });
  const step = captureStep(optimizer, { before: () => backend.copy(source, p.grad!) });
  let expected = numbers(4);
  for (let i = 0; i < 4; i++) {
    backend.write(source, numbers(4, 10 + i));
    step.replay();
    expected = expected.map((x, j) => Math.fround(x - Math.fround(0.5 * numbers(4, 10 + i)[j]!)));
  }
  expect(await read(backend, p.data)).toEqual(expected);
  expect(driver.calls.get("cuGraphLaunch")).toBe(3);
});

test("where they cannot be recorded they fail before anything is done, and the stream goes on", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const p = placed(backend, "w", 4);
  const optimizer = new SGD([p], { lr: 0.5, backend });
  const step = captureStep(optimizer, { before: () => backend.write(p.grad!, numbers(4)) });
  step.replay();
  const before = await read(backend, p.data);
  expect(() => step.replay()).toThrow("cuda: numbers of JavaScript cannot be sent in a captured step.");
  expect(await read(backend, p.data)).toEqual(before);
  expect(optimizer.stateOf(p)!.step).toBe(1);
  step.replay();
  expect(optimizer.stateOf(p)!.step).toBe(2);
});

test("they know that memory of theirs was freed", () => {
  const backend = cudaOn(new EmulatedDriver());
  const p = placed(backend, "w", 4);
  const step = captureStep(new SGD([p], { lr: 0.5, backend }));
  step.replay();
  step.replay();
  backend.free(p.grad!);
  expect(() => step.replay()).toThrow(
    "cuda: a recording was made of memory that was freed since. Record the step again.",
  );
});
