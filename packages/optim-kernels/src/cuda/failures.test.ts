import { AdamW, captureStep, defineOptimizer, LAMB, SGD, sum } from "optim-core";
import { describe, expect, test } from "vitest";
import { collecting } from "../../testing/collecting.ts";
import { numbers, placed, read } from "../../testing/cudaParams.ts";
import { failing, left, ones } from "../../testing/failingDevice.ts";
import { type CudaBackend, cudaOn } from "../cuda.ts";

const [invalid, outOfMemory, illegalAddress] = [1, 2, 700];

describe("after a call that has failed, the next one works:", () => {
  test("uniforms that did not arrive are sent again", async () => {
    const { backend, arm } = failing();
    const p = ones(backend);
    const optimizer = new SGD([p], { lr: 1, backend });
    optimizer.step();
    optimizer.paramGroups[0]!.lr = 10;
    arm("cuMemcpyHtoDAsync_v2");
    expect(() => optimizer.step()).toThrow("cuMemcpyHtoDAsync_v2 has failed");
    optimizer.step();
    expect([...(await read(backend, p.data))]).toEqual([-11, -11]);
  });

  test("uniforms of a recording that did not arrive, too", async () => {
    const { backend, arm } = failing();
    const p = ones(backend);
    const optimizer = new SGD([p], { lr: 1, backend });
    const step = captureStep(optimizer);
    for (let i = 0; i < 2; i++) step.replay();
    optimizer.paramGroups[0]!.lr = 10;
    arm("cuMemcpyHtoDAsync_v2");
    expect(() => step.replay()).toThrow("cuMemcpyHtoDAsync_v2 has failed");
    for (let i = 0; i < 2; i++) step.replay();
    expect([...(await read(backend, p.data))]).toEqual([-22, -22]);
    expect(optimizer.stateOf(p)!.step).toBe(4);
  });

  test("a recording by itself sends again what did not arrive", async () => {
    const { backend, arm } = failing();
    const p = ones(backend);
    const launches = (lr: number) => [
      {
        kernel: new SGD([p], { lr: 1, backend }).kernel({ ...new SGD([p], { lr: 1, backend }).defaults }, "f32"),
        tensors: [
          { buffers: { p: p.data, g: p.grad! }, shape: [2], rows: { first: 1, values: [Float64Array.of(lr)] } },
        ],
      },
    ];
    const first = launches(1);
    const recording = backend.capture(first);
    const next = first.map(({ kernel, tensors }) => ({
      kernel,
      tensors: tensors.map((tensor) => ({ ...tensor, rows: { first: 1, values: [Float64Array.of(10)] } })),
    }));
    arm("cuMemcpyHtoDAsync_v2");
    expect(() => recording.replay(next)).toThrow("cuMemcpyHtoDAsync_v2 has failed");
    recording.replay(next);
    expect([...(await read(backend, p.data))]).toEqual([-10, -10]);
  });

  test("blocks that were counted for a reduction over several launches are forgotten", async () => {
    const { backend, arm } = failing();
    const Total = defineOptimizer({
      name: "Total",
      hyper: { lr: 1 },
      state: {},
      update: ({ g }, { lr }) => ({ p: sum(g, "all").mul(lr) }),
    });
    const half = backend.parameter(numbers(3), { name: "half", dtype: "f16" });
    half.grad = backend.array(Float32Array.of(1, 1, 1), "f16");
    const p = ones(backend);
    const optimizer = new Total([p, half], { backend });
    optimizer.step();
    arm("cuLaunchKernel", invalid, 1);
    expect(() => optimizer.step()).toThrow("cuLaunchKernel has failed");
    for (const gradient of [10, 100]) {
      backend.fill(half.grad, gradient);
      optimizer.step();
      expect([...(await read(backend, p.data))]).toEqual([2 + 3 * gradient, 2 + 3 * gradient]);
    }
  });

  test("a step that could not be recorded was not done", () => {
    const { backend, arm } = failing();
    const p = ones(backend);
    const optimizer = new AdamW([p], { backend });
    const step = captureStep(optimizer);
    step.replay();
    arm("cuGraphInstantiateWithFlags", outOfMemory);
    expect(() => step.replay()).toThrow("cuGraphInstantiateWithFlags has failed");
    expect(optimizer.stateOf(p)!.step).toBe(1);
    step.replay();
    expect(optimizer.stateOf(p)!.step).toBe(2);
  });
});

describe("a call that fails keeps nothing:", () => {
  test.each<[string, string, number, (backend: CudaBackend) => unknown]>([
    ["zeros of a new buffer", "cuMemsetD8Async", 0, (b) => b.alloc("f32", 1000)],
    ["a half gradient", "cuLaunchKernel", 0, (b) => b.array(numbers(1000), "f16")],
    ["a half gradient's numbers", "cuMemcpyHtoDAsync_v2", 0, (b) => b.array(numbers(1000), "f16")],
  ])("%s", (_, name, skip, use) => {
    const { driver, backend, arm } = failing();
    arm(name, invalid, skip);
    expect(() => use(backend)).toThrow(`${name} has failed`);
    // The array itself is given back when it is collected.
    expect(driver.allocated).toBeLessThanOrEqual(2000);
  });

  test("the table of a step", () => {
    const { driver, backend, arm } = failing();
    const optimizer = new SGD([ones(backend)], { lr: 1, backend });
    const before = driver.allocated;
    arm("cuMemcpyHtoDAsync_v2");
    expect(() => optimizer.step()).toThrow("cuMemcpyHtoDAsync_v2 has failed");
    expect(driver.allocated).toBe(before);
    optimizer.step();
  });

  test("a module without the entry that is asked for", async () => {
    const { driver, backend, arm } = failing();
    const optimizer = new SGD([ones(backend)], { lr: 1, backend });
    arm("cuModuleGetFunction", 500);
    await expect(optimizer.ready()).rejects.toThrow("cuModuleGetFunction has failed");
    expect(driver.liveHandles).not.toContain("module");
    await optimizer.ready();
  });

  test("pinned memory that JavaScript cannot see", async () => {
    const { driver, backend } = failing();
    const p = ones(backend);
    driver.view = () => {
      throw new RangeError("too long");
    };
    await expect(backend.read(p.data)).rejects.toThrow("too long");
    expect(driver.pinned).toBe(0);
  });

  test("what the device may still write to is nobody else's", async () => {
    const { driver, backend, arm } = failing();
    const [p, q] = [placed(backend, "p"), placed(backend, "q")];
    arm("cuEventQuery", 999);
    await expect(backend.read(p.data)).rejects.toThrow("the device has failed");
    const before = driver.pinned;
    expect(await read(backend, q.data)).toEqual(numbers(10));
    expect(driver.pinned).toBeGreaterThan(before);
    backend.dispose();
    expect(left(driver)).toEqual([0, 0, []]);
  });

  test("memory that the driver did not free is freed with the backend", () => {
    const { driver, backend, arm } = failing();
    const p = ones(backend);
    arm("cuMemFree_v2");
    expect(() => backend.free(p.grad!)).toThrow("cuMemFree_v2 has failed");
    backend.dispose();
    expect(left(driver)).toEqual([0, 0, []]);
  });
});

describe("a device that has failed for good", () => {
  test("is disposed of, with its recordings, and can be opened again", async () => {
    const { driver, backend, arm } = failing();
    const step = captureStep(new LAMB([placed(backend, "w")], { lr: 0.1, backend }));
    for (let i = 0; i < 2; i++) step.replay();
    arm("cuGraphLaunch", illegalAddress);
    expect(() => step.replay()).toThrow("CUDA_ERROR_ILLEGAL_ADDRESS");
    backend.dispose();
    expect(left(driver)).toEqual([0, 0, []]);
    const next = cudaOn(driver);
    expect(await read(next, next.array(numbers(3)))).toEqual(numbers(3));
  });

  test("does not end the process where something of it is collected", async () => {
    const settle = await collecting();
    const { driver, backend, arm } = failing();
    (() => void backend.alloc("f32", 5000))();
    const kept = backend.alloc("f32", 1);
    arm("cuCtxSetCurrent", illegalAddress);
    expect(() => backend.free(kept)).toThrow("CUDA_ERROR_ILLEGAL_ADDRESS");
    driver.clear();
    // An error that nobody can catch would fail this test.
    await settle(() => (driver.calls.get("cuMemFree_v2") ?? 0) > 0);
    expect(driver.calls.get("cuMemFree_v2")).toBeGreaterThan(0);
  });
});

test("an error while a pointer is looked up is told as what it is", () => {
  const { backend, arm } = failing();
  const { address } = backend.alloc("f32", 1);
  arm("cuMemGetAddressRange_v2", illegalAddress);
  expect(() => backend.wrap(address)).toThrow("cuMemGetAddressRange_v2 has failed: CUDA_ERROR_ILLEGAL_ADDRESS");
});
