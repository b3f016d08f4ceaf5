/** What the CUDA backend does with memory: a steady step makes nothing, and what is disposed leaves nothing. */
import { GradScaler } from "optim-amp";
import {
  AdamW,
  captureStep,
  clipGradNorm,
  DeviceScalar,
  LAMB,
  type OptimizerClass,
  type OptimizerHyper,
} from "optim-core";
import { type CudaBuffer, cudaOn, type Driver } from "optim-kernels/cuda";
import { describe, expect, test } from "vitest";
import { chosenDriver, isEmulated } from "../chosenDriver.ts";
import { countedDriver } from "../countedDriver.ts";

const driver = await chosenDriver();

/** Lengths of tensors; an emulated device computes one thread after the other. */
const lengths = isEmulated ? [7, 1000, 128, 1, 5000] : [7, 1000, 128, 1, 5000, 2 ** 22];

/** A model on a new backend, one step after the other. */
class Model {
  readonly counted;
  readonly backend;
  readonly optimizer;
  readonly params;
  readonly #norm;

  constructor(type: OptimizerClass<OptimizerHyper, never>, on: Driver = driver) {
    this.counted = countedDriver(on);
    const { driver: counted } = this.counted;
    this.backend = cudaOn(counted);
    const { backend } = this;
    this.params = lengths.map((n) => {
      const param = backend.parameter(new Float32Array(n).fill(1));
      param.grad = backend.array(new Float32Array(n).fill(0.5));
      return param;
    });
    this.optimizer = new type<CudaBuffer>(this.params, { backend } as never);
    this.#norm = new DeviceScalar(backend);
  }

  step(): void {
    clipGradNorm(this.params, 1, { backend: this.backend, into: this.#norm });
    this.optimizer.step();
  }

  /** Everything that a training does, from beginning to end. */
  async whole(): Promise<void> {
    for (let step = 0; step < 5; step++) this.step();
    await Promise.all(this.params.map(({ data }) => this.backend.read(data)));
    await this.optimizer.stateDict();
    this.backend.dispose();
  }
}

const types = [AdamW, LAMB] as unknown as readonly OptimizerClass<OptimizerHyper, never>[];

describe.each(types.map((type) => [type.rule.name, type] as const))("the memory of the device, with %s", (_, type) => {
  test("a steady step makes nothing and waits for nothing", async () => {
    const model = new Model(type);
    for (let step = 0; step < 3; step++) model.step();
    model.counted.begin();
    for (let step = 0; step < 10; step++) model.step();
    expect(model.counted.made()).toEqual({});
    expect(model.counted.times("cuStreamSynchronize"), "waits").toBe(0);
    expect(model.counted.times("cuMemcpyDtoHAsync_v2"), "reads").toBe(0);
    model.backend.dispose();
  });

  test("what is disposed has given everything back", async () => {
    const model = new Model(type);
    await model.whole();
    expect(model.counted.made()).not.toEqual({});
    expect(model.counted.kept()).toEqual({});
  });

  test("as much memory is free as before, after every training", async () => {
    const held = holdContext(driver);
    // The first ones leave what the driver keeps for the next.
    for (let turn = 0; turn < 3; turn++) await new Model(type).whole();
    // Others may use the device meanwhile: a leak is seen in every round.
    const losses: number[] = [];
    for (let round = 0; round < 3 && !losses.some((lost) => lost <= 0); round++) {
      const before = held.free();
      for (let turn = 0; turn < 4; turn++) await new Model(type).whole();
      losses.push(before - held.free());
    }
    held.release();
    expect(Math.min(...losses), `bytes lost in rounds of 4 trainings: ${losses}`).toBeLessThanOrEqual(0);
  });
});

test("a gradient scaler's steady step makes nothing and waits for nothing, after one that was skipped too", async () => {
  const model = new Model(types[0]!);
  const { backend, optimizer, params } = model;
  const scaler = new GradScaler({ backend });
  const round = (gradient: number): void => {
    for (const { grad } of params) backend.fill(grad!, gradient);
    scaler.clipGradNorm(optimizer, 1);
    scaler.step(optimizer);
    scaler.update();
  };
  for (const gradient of [1, 1, Infinity, 1, 1]) {
    round(gradient);
    // What the host asks in the background is answered by then.
    await scaler.getScale();
    await new Promise((answered) => setTimeout(answered, 20));
  }
  model.counted.begin();
  round(1);
  expect(model.counted.made()).toEqual({});
  expect(model.counted.times("cuStreamSynchronize"), "waits").toBe(0);
  backend.dispose();
  expect(model.counted.kept()).toEqual({});
});

test("a captured step makes nothing when it is replayed, and its graph is given back", () => {
  const model = new Model(types[0]!);
  const step = captureStep(model.optimizer);
  for (let turn = 0; turn < 3; turn++) step.replay();
  model.counted.begin();
  for (let turn = 0; turn < 10; turn++) step.replay();
  expect(model.counted.made()).toEqual({});
  expect(model.counted.times("cuGraphLaunch"), "graphs launched").toBe(10);
  step.dispose();
  model.backend.dispose();
  expect(model.counted.kept()).toEqual({});
});

test("an allocation that does not fit is refused and leaves everything as it was", async () => {
  const model = new Model(types[0]!);
  const before = model.counted.kept();
  expect(() => model.backend.alloc("f32", 2 ** 44)).toThrow(/no room for/);
  expect(model.counted.kept()).toEqual(before);
  await model.whole();
  expect(model.counted.kept()).toEqual({});
});

/** Keeps the primary context while backends come and go: without one there is no free memory to ask for. */
function holdContext(of: Driver): { free(): number; release(): void } {
  const [device, context] = [new Int32Array(1), new BigUint64Array(1)] as const;
  const check = (what: string, result: number) => expect(result, what).toBe(0);
  check("cuInit", of.cuInit(0));
  check("cuDeviceGet", of.cuDeviceGet(device, 0));
  check("cuDevicePrimaryCtxRetain", of.cuDevicePrimaryCtxRetain(context, device[0]!));
  return {
    free() {
      const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)] as const;
      check("cuCtxSetCurrent", of.cuCtxSetCurrent(context[0]!));
      check("cuMemGetInfo_v2", of.cuMemGetInfo_v2(free, total));
      return Number(free[0]!);
    },
    release: () => check("cuDevicePrimaryCtxRelease_v2", of.cuDevicePrimaryCtxRelease_v2(device[0]!)),
  };
}
