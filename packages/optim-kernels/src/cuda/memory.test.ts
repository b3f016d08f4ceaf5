import { captureStep, LAMB, SGD } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { collecting } from "../../testing/collecting.ts";
import { numbers, placed, read } from "../../testing/cudaParams.ts";
import { cudaOn } from "../cuda.ts";
import { devicesOf } from "./deviceInfo.ts";

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
  const settle = await collecting();
  const driver = new EmulatedDriver();
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

test("a backend that nobody refers to lives until what was asked of it is there", async () => {
  const settle = await collecting();
  const driver = new EmulatedDriver();
  const reading = (() => {
    const backend = cudaOn(driver);
    const array = backend.alloc("f32", 4);
    for (let i = 0; i < 2000; i++) backend.fill(array, i);
    return backend.read(array);
  })();
  let isThere = false;
  void reading.then(
    () => (isThere = true),
    () => (isThere = true),
  );
  await settle(() => isThere);
  expect(await reading).toEqual(new Float32Array(4).fill(1999));
  await settle(() => driver.allocated === 0);
  expect([driver.allocated, driver.pinned, driver.liveHandles]).toEqual([0, 0, []]);
});

test("pinned memory is kept for what is about as long, and not without end", async () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const [short, long, longest] = [2 ** 10, 2 ** 18, 2 ** 24 + 2 ** 10].map((length) => backend.alloc("f32", length));
  await backend.read(long!);
  const kept = driver.pinned;
  await backend.read(long!);
  expect(driver.pinned).toBe(kept);
  await backend.read(short!);
  expect(driver.pinned).toBe(kept + 4096);
  await backend.read(longest!);
  expect(driver.pinned).toBeLessThanOrEqual(2 ** 26);
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

test("optimizers that take turns keep eight plans", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const optimizers = Array.from({ length: 12 }, (_, i) => new SGD([placed(backend, `w${i}`)], { lr: 1, backend }));
  const before = driver.allocated;
  const grown = optimizers.map((optimizer) => {
    optimizer.step();
    return driver.allocated - before;
  });
  expect(grown.map((bytes) => bytes / grown[0]!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8]);
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

test("a device that reads the host's memory when it likes is sent what was there at the call", async () => {
  const driver = new EmulatedDriver({ attributes: { 100: 1 } });
  const backend = cudaOn(driver);
  const numbersOfMine = numbers(5000);
  const array = backend.array(numbersOfMine);
  numbersOfMine.fill(7);
  const small = backend.alloc("f32", 4);
  for (let i = 0; i < 20; i++) backend.write(small, new Float32Array(4).fill(i));
  expect(await read(backend, array)).toEqual(numbers(5000));
  expect(await read(backend, small)).toEqual(new Float32Array(4).fill(19));
  // What was sent lies in pinned memory, which is taken again once it was read.
  await new Promise((next) => setTimeout(next, 20));
  const before = driver.pinned;
  backend.write(small, new Float32Array(4));
  expect(driver.pinned).toBe(before);
  backend.dispose();
  expect([driver.allocated, driver.pinned, driver.liveHandles]).toEqual([0, 0, []]);
});

test("devices are described without being opened", () => {
  const driver = new EmulatedDriver({ devices: 2, name: "Two", memory: 2 ** 20 });
  const [first, second] = devicesOf(driver);
  expect(second).toEqual({ ...first, ordinal: 1 });
  expect(first).toEqual({
    ordinal: 0,
    name: "Two",
    capability: 9,
    multiprocessors: 4,
    memory: 2 ** 20,
    readsHost: false,
  });
  expect(driver.liveHandles).toEqual([]);
});
