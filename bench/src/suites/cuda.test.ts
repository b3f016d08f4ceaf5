import { fromF16 } from "optim-amp";
import { cudaOn } from "optim-kernels/cuda";
import { EmulatedDriver } from "tooling-cuda";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { BenchError } from "../benchError.ts";
import { compare } from "../compare.ts";
import type { MakeContender } from "../contender.ts";
import { cudaFloor } from "../contenders/cudaFloor.ts";
import { CudaGpu, cudaGpu } from "../contenders/cudaGpu.ts";
import { floorProgram } from "../contenders/floorProgram.ts";
import { mixedAdamW } from "../contenders/mixedAdamW.ts";
import { onCuda } from "../contenders/onCuda.ts";
import { adamW, lamb, lion, type Measured, momentum } from "../optimizers.ts";
import { entriesOf } from "../race.ts";
import { compared, referenceWeights } from "../reference.ts";
import { fewest } from "../repetitions.ts";
import { runRace } from "../runRace.ts";
import { bytesPerParam, type Streams } from "../streams.ts";
import type { Times } from "../times.ts";
import { takeTurn } from "../turn.ts";
import { makeWorkload } from "../workload.ts";
import { cudaHalvesRace, cudaRace, type Elsewhere } from "./cuda.ts";

// Odd lengths, so that nothing is a whole number of vectors.
const tiny = { name: "tiny", shapes: [[7, 11], [13], [1]] };
const params = 91;
const workload = makeWorkload(tiny);
const driver = new EmulatedDriver();
const gpu = new CudaGpu(driver);
const everyWay = ["cuda", "cuda, captured", "cuda, contracted"] as const;
beforeEach(() => driver.clear());

describe.each([
  ...[adamW, momentum, lion, lamb].map((measured) => cudaRace(gpu, measured, tiny, everyWay)),
  cudaHalvesRace(gpu, tiny),
])("$name", (race) => {
  test.each(entriesOf(race).filter(({ name }) => name.startsWith("cuda")))(
    "$name computes the right weights",
    async ({ name, make }) => {
      const expected = await referenceWeights(race.reference, workload);
      const found = await referenceWeights(make, workload);
      const differing = compare({ row: race.name, reference: "it", other: name }, expected, found, compared);
      if (!name.includes("contracted") && !race.name.startsWith("LAMB")) expect(differing).toBe(0);
    },
  );

  test("everyone has a clock, and leaves nothing on the device", async () => {
    const [allocated, pinned, handles] = [driver.allocated, driver.pinned, driver.liveHandles];
    for (const { make } of entriesOf(race)) {
      const contender = await make(workload);
      const { device } = await takeTurn(contender, 3);
      expect(device).toBeGreaterThan(0);
      await contender.dispose();
    }
    expect([driver.allocated, driver.pinned, driver.liveHandles]).toEqual([allocated, pinned, handles]);
  });

  test("the copy has two buffers of half the bytes of a step", async () => {
    for (const { copy, bytesPerParam: bytes = bytesPerParam(race.sweeps) } of race.ours) {
      const before = driver.allocated;
      const contender = await copy!.make(workload);
      expect(driver.allocated - before).toBe(2 * 4 * Math.ceil((params * bytes) / 8));
      await contender.dispose();
    }
  });
});

test.each([adamW, lamb])("a step of $name and its floor are a launch for each sweep", async (measured) => {
  for (const make of [onCuda(gpu, measured), cudaFloor(gpu, measured.sweeps)]) {
    const contender = await make(workload);
    await takeTurn(contender);
    driver.clear();
    await takeTurn(contender);
    expect(driver.launches).toHaveLength(measured.sweeps.length);
    await contender.dispose();
  }
});

const torch: Times = { main: [0.1], whole: [1], device: [0.5] };

test("a row has the device's times, and those of another process", async () => {
  const turns: (number | undefined)[] = [];
  const elsewhere: Elsewhere = async (shapes, repeat) => {
    expect(shapes).toBe(tiny);
    turns.push(repeat);
    return new Map([["torch fused", torch]]);
  };
  const rows = await runRace(cudaRace(gpu, momentum, tiny, ["cuda", "cuda, contracted"], elsewhere), {
    repeat: fewest,
  });
  expect(turns).toEqual([fewest, fewest]);
  expect(rows.map(({ backend }) => backend)).toEqual(["cuda", "cuda, contracted"]);
  for (const row of rows) {
    expect(row).toMatchObject({ name: "SGD with momentum, tiny", tensors: 3, params, bytesPerParam: 20 });
    const { device, vs } = row;
    expect(Object.keys(device!)).toEqual(["ms", "gbPerS", "ofCopyRate", "ofFloor"]);
    for (const number of [row.msMedian, row.ofFloor, ...Object.values(device!), ...Object.values(vs)])
      expect(number).toBeGreaterThan(0);
    expect((device!.gbPerS * device!.ms * 1e6) / params).toBeCloseTo(20, 1);
    expect(vs["torch fused (device)"]! * device!.ms).toBeCloseTo(0.5, 3);
  }
  expect(rows[0]!.differing).toBe(0);
});

test("who leaves out its steps is found out", async () => {
  const lazy: MakeContender = async (given) => ({ ...(await onCuda(gpu, adamW)(given)), step() {} });
  const cheating = { ...cudaRace(gpu, adamW, tiny), others: [{ name: "cheat", make: lazy }] };
  await expect(runRace(cheating, { repeat: fewest })).rejects.toThrow("cheat is not the reference");
});

test("the floor moves what it reads, halves too", async () => {
  const moved = async (measured: Measured, half: "f32" | "f16") => {
    const backend = cudaOn(driver);
    const [sweep] = measured.sweeps as [Streams];
    const names = [...new Set([...sweep.reads, ...sweep.writes])];
    const dtypes = Object.fromEntries(
      names.map((name) => [name, name === "p" || name === "g" ? half : "f32"] as const),
    );
    const start = new Map(names.map((name, i) => [name, 2 ** i]));
    const buffers = Object.fromEntries(
      names.map((name) => [name, backend.array(new Float32Array(params).fill(start.get(name)!), dtypes[name])]),
    );
    const rows = { first: 1, values: [new Float64Array()] };
    backend.run([
      { kernel: backend.compile(floorProgram(sweep), dtypes), tensors: [{ buffers, shape: [params], rows }] },
    ]);
    const after: Record<string, readonly string[]> = {};
    for (const name of names) {
      const numbers = [...new Set((await backend.read(buffers[name]!)) as Float32Array | Uint16Array)];
      expect(numbers).toHaveLength(1);
      const number = dtypes[name] === "f16" ? fromF16(numbers[0]!) : numbers[0]!;
      after[name] = names.filter((other) => number & start.get(other)!);
    }
    backend.dispose();
    return after;
  };
  expect(await moved(adamW, "f32")).toEqual({ p: ["expAvg", "g"], expAvg: ["expAvgSq"], expAvgSq: ["p"], g: ["g"] });
  expect(await moved(mixedAdamW, "f16")).toEqual({
    p: ["expAvg", "g"],
    expAvg: ["expAvgSq"],
    expAvgSq: ["fp32Copy"],
    fp32Copy: ["expAvg"],
    g: ["g"],
  });
});

test("where there is no device, one line says who, why and what to do", async () => {
  const failing = cudaGpu(async () => new EmulatedDriver({ devices: 0 }));
  await expect(failing).rejects.toThrow(BenchError);
  await expect(failing).rejects.toThrow(
    /^the suite cuda needs an NVIDIA GPU\. .*Every other suite runs without one\.$/,
  );
});

afterAll(() => gpu.dispose());
