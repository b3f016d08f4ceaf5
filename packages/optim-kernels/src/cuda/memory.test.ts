import { captureStep, LAMB, SGD } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { numbers, placed, read } from "../../testing/cudaParams.ts";
import { cudaOn } from "../cuda.ts";

test("dispose gives everything back", async () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const optimizer = new LAMB([placed(backend, "w", 100)], { lr: 0.1, backend });
  captureStep(optimizer).replay();
  await optimizer.stateDict();
  expect(driver.allocated).toBeGreaterThan(0);
  backend.dispose();
  expect([driver.allocated, driver.pinned, driver.liveHandles]).toEqual([0, 0, []]);
});

test("what is forgotten is given back when it is collected, buffers and backends", async () => {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const driver = new EmulatedDriver();
  const settle = async (isDone: () => boolean): Promise<void> => {
    for (let i = 0; i < 100 && !isDone(); i++) {
      collect();
      await new Promise((next) => setTimeout(next, 10));
    }
  };
  const backend = cudaOn(driver);
  const kept = backend.alloc("f32", 1000);
  (() => backend.alloc("f32", 5000))();
  const before = driver.allocated;
  await settle(() => driver.allocated < before);
  expect(before - driver.allocated).toBeGreaterThanOrEqual(20_000);
  expect(await read(backend, kept)).toHaveLength(1000);
  const other = new EmulatedDriver();
  (() => void cudaOn(other).alloc("f32", 10))();
  await settle(() => other.allocated === 0 && other.liveHandles.length === 0);
  expect([other.allocated, other.liveHandles]).toEqual([0, []]);
});

test("thousands of steps of different tensors keep few plans", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const p = placed(backend, "w", 10);
  const optimizer = new SGD([p], { lr: 1, backend });
  optimizer.step();
  let most = 0;
  for (let i = 0; i < 50; i++) {
    backend.free(p.grad!);
    p.grad = backend.array(numbers(10));
    optimizer.step();
    most = Math.max(most, driver.allocated);
  }
  expect(most).toBeLessThan(10_000);
});

test("the stream may be somebody else's, and is not destroyed", () => {
  const driver = new EmulatedDriver();
  const outer = cudaOn(driver);
  const backend = cudaOn(driver, { stream: outer.stream });
  expect(backend.stream).toBe(outer.stream);
  backend.dispose();
  expect(driver.liveHandles).toContain("stream");
  outer.dispose();
  expect(driver.liveHandles).toEqual([]);
});
