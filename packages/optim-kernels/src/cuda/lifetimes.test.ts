import { AdamW, captureStep, defineOptimizer, SGD } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { placed, read } from "../../testing/cudaParams.ts";
import { left, ones } from "../../testing/failingDevice.ts";
import { type CudaBackend, cudaOn } from "../cuda.ts";

test("a buffer is freed while another device is current, or one that is gone", () => {
  const driver = new EmulatedDriver({ devices: 2 });
  const [one, other] = [0, 1].map((device) => cudaOn(driver, { device })) as [CudaBackend, CudaBackend];
  const p = placed(one, "w");
  const before = driver.allocated;
  new SGD([p], { lr: 1, backend: one }).step();
  other.alloc("f32", 1);
  other.dispose();
  one.free(p.grad!);
  expect(driver.allocated).toBe(before - 40);
  one.dispose();
  expect(left(driver)).toEqual([0, 0, []]);
});

/** Makes so many kernels ready that nobody runs. */
async function loadOthers(backend: CudaBackend, count: number): Promise<void> {
  const p = ones(backend);
  for (let i = 0; i < count; i++) {
    const Scaled = defineOptimizer({
      name: "Scaled",
      hyper: { lr: 1 },
      state: {},
      update: ({ p, g }) => ({ p: p.sub(g.mul(i + 0.5)) }),
    });
    await new Scaled([p], { backend }).ready();
  }
}

test("kernels of one run stay together, also where one of them was there before all others", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const [p, half] = [ones(backend), backend.parameter(Float32Array.of(1), { name: "half", dtype: "f16" })];
  half.grad = backend.array(Float32Array.of(1), "f16");
  await new SGD([p], { lr: 1, backend }).ready();
  await loadOthers(backend, 511);
  new SGD([p, half], { lr: 1, backend }).step();
  expect([...(await read(backend, p.data))]).toEqual([-1, -1]);
});

test("kernels that something is ready to run stay, however many come after them", async () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const [stepped, replayed] = [ones(backend), ones(backend)];
  const [optimizer, other] = [new SGD([stepped], { lr: 1, backend }), new AdamW([replayed], { backend })];
  const step = captureStep(other);
  for (let i = 0; i < 2; i++) step.replay();
  optimizer.step();
  await loadOthers(backend, 520);
  optimizer.step();
  step.replay();
  expect([...(await read(backend, stepped.data))]).toEqual([-2, -2]);
  expect(driver.liveHandles.filter((kind) => kind === "module").length).toBeLessThan(520);
});

test("steps on the legacy stream are refused before they are captured", () => {
  const backend = cudaOn(new EmulatedDriver(), { stream: 0n });
  const p = ones(backend);
  const optimizer = new SGD([p], { lr: 1, backend });
  const step = captureStep(optimizer);
  step.replay();
  expect(() => step.replay()).toThrow("cuda: steps on the legacy stream cannot be captured. Leave stream out");
  expect(optimizer.stateOf(p)!.step).toBe(1);
});

test("a backend is disposed of once the device is done", () => {
  const calls: string[] = [];
  const backend = cudaOn(new EmulatedDriver({ fail: (name) => void calls.push(name) }));
  new SGD([ones(backend)], { lr: 1, backend }).step();
  calls.length = 0;
  backend.dispose();
  expect(calls.slice(0, 3)).toEqual(["cuCtxSetCurrent", "cuStreamSynchronize", "cuMemFree_v2"]);
});

test("where there is nothing to step, nothing is made", () => {
  const driver = new EmulatedDriver();
  const backend = cudaOn(driver);
  const p = ones(backend);
  p.grad = null;
  driver.clear();
  new SGD([p], { lr: 1, backend }).step();
  expect(Object.fromEntries(driver.calls)).toEqual({ cuCtxSetCurrent: 1 });
});

test.each(["bco", "boc", "cbo", "cob", "obc", "ocb"])(
  "backend, captured step and optimizer are disposed of as %s",
  async (order) => {
    const driver = new EmulatedDriver();
    const backend = cudaOn(driver);
    const optimizer = new AdamW([placed(backend, "w")], { backend });
    const step = captureStep(optimizer);
    for (let i = 0; i < 3; i++) step.replay();
    const reading = expect(backend.read(optimizer.paramGroups[0]!.params[0]!.data)).rejects.toThrow("was disposed");
    for (const what of order) ({ b: backend, c: step, o: optimizer })[what as "b"].dispose();
    await reading;
    expect(left(driver)).toEqual([0, 0, []]);
    expect(() => step.replay()).toThrow("disposed");
    expect(() => optimizer.step()).toThrow("disposed");
  },
);
