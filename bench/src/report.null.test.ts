import { expect, it } from "vitest";
import { claimLines } from "./claims.ts";
import type { Race } from "./race.ts";
import { type Report, rowsText } from "./report.ts";
import { rowsOf } from "./row.ts";
import { betterOf, type Times } from "./times.ts";

const make = () => {
  throw new Error("This race is not run.");
};
const race: Race = {
  name: "AdamW, 1 × 16M",
  shapes: { name: "1 × 16M", shapes: [[1000, 100]] },
  sweeps: [{ reads: ["p", "g"], writes: ["p"] }],
  reference: make,
  ours: [
    { name: "wasm", make, floor: { name: "floor", make } },
    { name: "wasm, 2 threads", make, floor: { name: "floor", make } },
  ],
  others: [{ name: "jax-js, one jit", make }],
};
const every = (main: readonly number[], whole = main, device: readonly number[] = []): Times => ({
  main,
  whole,
  device,
});
const rows = rowsOf(
  race,
  new Map([
    ["wasm", every([3, 1, 2], [6, 4, 5])],
    ["wasm, 2 threads", every([2.5])],
    ["floor", every([4])],
    ["jax-js, one jit", every([], [20])],
  ]),
  new Map([
    ["wasm", 0],
    ["wasm, 2 threads", 3],
  ]),
);
const machine = { cpu: "a CPU", cores: 2, memoryGiB: 24, node: "v20.0.0", date: "2026-01-01T00:00:00.000Z" };

it("a row has the keys that readers of --json look for, and ratios of medians", () => {
  expect(rows[0]).toEqual({
    name: "AdamW, 1 × 16M",
    backend: "wasm",
    tensors: 1,
    params: 100_000,
    msMedian: 5,
    mainMs: 2,
    nsPerParam: 50,
    bytesPerParam: 12,
    ofFloor: 1.25,
    differing: 0,
    vs: { "wasm, 2 threads": 0.5, "wasm, 2 threads (main thread)": 1.25, "jax-js, one jit": 4 },
  });
  expect(rows[1]!.vs).toEqual({ wasm: 2, "jax-js, one jit": 8 });
  expect(rows[1]!.differing).toBe(3);
});

const copy = { name: "copy", make };
const timed = rowsOf(
  { ...race, ours: race.ours.map((entry) => ({ ...entry, name: entry.name.replace("wasm", "cuda"), copy })) },
  new Map([
    ["cuda", every([0.1], [1.25], [1])],
    ["cuda, 2 threads", every([0.1], [2.5], [2])],
    ["floor", every([0.1], [1.25], [0.8])],
    ["copy", every([0.1], [1.25], [0.9])],
    ["torch fused", every([0.2], [2.5], [1.5])],
  ]),
  new Map([
    ["cuda", 0],
    ["cuda, 2 threads", 0],
  ]),
);

it("a row of a device with a clock tells its rate, against a copy too, and the ratios of its times", () => {
  expect(timed[0]).toMatchObject({
    msMedian: 1.25,
    ofFloor: 1,
    device: { ms: 1, gbPerS: 1.2, ofCopyRate: 0.9, ofFloor: 1.25 },
    vs: { "torch fused": 2, "torch fused (main thread)": 2, "torch fused (device)": 1.5 },
  });
  expect(Object.keys(timed[0]!.vs)).not.toContain("copy");
  const text = rowsText(timed);
  for (const part of ["device ms", "GB/s", "% of copy", "90.0", "torch fused (device) 1.50 ×"])
    expect(text).toContain(part);
  expect(rowsText(rows)).not.toContain("GB/s");
});

it("a row of a race with a copy and no clock of a device has its rate as a part of the copy's", () => {
  const [ours, ...others] = race.ours;
  const [row, other] = rowsOf(
    { ...race, ours: [{ ...ours!, copy }, ...others] },
    new Map([
      ["wasm", every([5])],
      ["wasm, 2 threads", every([2])],
      ["floor", every([4])],
      ["copy", every([3])],
      ["jax-js, one jit", every([20])],
    ]),
    new Map(),
  );
  expect(row).toMatchObject({ ofCopyRate: 0.6, vs: { "wasm, 2 threads": 0.4, "jax-js, one jit": 4 } });
  expect(row!.vs).not.toHaveProperty("copy");
  expect(other).not.toHaveProperty("ofCopyRate");
  expect(timed[0]).not.toHaveProperty("ofCopyRate");
});

it("of two runs in another process the better one counts, time by time", () => {
  const [one, two] = [every([1], [4, 4], [3]), every([2], [3, 5, 3], [2])];
  expect(betterOf(one, two)).toEqual({ main: [1], whole: [3, 5, 3], device: [2] });
  expect(betterOf(every([], [1]), every([], [2]))).toEqual({ main: [], whole: [1], device: [] });
});

it("people read the same numbers", () => {
  const text = rowsText(rows);
  for (const part of ["AdamW, 1 × 16M", "wasm, 2 threads", "100,000", "5.00", "1.25", "jax-js, one jit 4.00 ×"])
    expect(text).toContain(part);
});

it("claims are read off the rows, with a word where they do not hold", () => {
  const report = (suite: string): Report => ({ suite, machine, rows });
  expect(claimLines(report("wasm"))).toEqual([
    "| AdamW, 1 × 16M, against a kernel with no arithmetic | `bench wasm` | at most 1.2 × | 1.25 × (missed) |",
    "| AdamW, 1 × 16M, two threads against one | `bench wasm` | at least 1.5 × | 2.00 × |",
  ]);
  expect(claimLines(report("peers"))).toEqual([
    "| AdamW against jitted jax-js, the least of all rows | `bench peers` | above 1 × | 4.00 × |",
  ]);
  expect(claimLines(report("tfjs"))).toEqual([]);
});

it("what is told of half precision is said of the adapter, and not everything has a bound", () => {
  const told = (backend: string, vs: Record<string, number>, name = "AdamW with GradScaler, 1 × 16M") => {
    return { ...rows[0]!, name, backend, vs };
  };
  const of = (...given: (typeof rows)[number][]) => {
    const on = (adapter: string) => claimLines({ suite: "amp", machine: { ...machine, adapter }, rows: given });
    return [on("nvidia"), on("mesa · llvmpipe (software)")];
  };
  expect(of(told("wasm, plain", { "wasm, scaler and clip": 1.5, "unfused chain": 2 }))[0]).toEqual([
    "| AdamW, 1 × 16M, with GradScaler and clip on wasm, against the plain step | `bench amp` | at most 1.4 × | 1.50 × (missed) |",
    "| the same in passes of their own, unscale, norm, scale, step, on wasm | `bench amp` | | 2.00 × |",
  ]);
  expect(of(told("webgpu, plain", { "webgpu, scaler and clip": 1.25 }))).toEqual([
    [
      "| AdamW, 1 × 16M, with GradScaler and clip on a GPU, against the plain step | `bench amp` | at most 1.2 × | 1.25 × (missed) |",
    ],
    [
      "| AdamW, 1 × 16M, with GradScaler and clip on a software adapter, against the plain step | `bench amp` | | 1.25 × |",
    ],
  ]);
  const halves = told("wasm, f32", { "wasm, f16": 3, "wasm, bf16": 2 }, "AdamW of halves, 1 × 16M");
  const product = told("tfjs webgpu, f16", { float32: 0.9 }, "matMul, 512³");
  expect(of(halves, product)[0]).toEqual([
    "| AdamW, 1 × 16M, of f16 with float32 copies on wasm, against float32 alone | `bench amp` | | 3.00 × |",
    "| AdamW, 1 × 16M, of bf16 with float32 copies on wasm, against float32 alone | `bench amp` | | 2.00 × |",
    "| matMul of 512³ in f16 by autocast, speed against float32 on the same adapter | `bench amp` | | 0.900 × |",
  ]);
});

it("the groups of u-muP are claimed to cost nothing, and of tensors that are all host time it is told what they cost", () => {
  const of = (name: string, backend: string, ratio: number) => {
    return { ...rows[0]!, name, backend: `${backend}, one group`, vs: { [`${backend}, u-muP`]: ratio } };
  };
  const report = {
    suite: "umup",
    machine,
    rows: [
      of("u-muP AdamW, 1,000 of 20 widths", "wasm", 1.04),
      of("u-muP AdamW, 1,000 of 20 widths in turn", "js", 1.06),
    ],
  };
  expect(claimLines(report)).toEqual([
    "| AdamW of u-muP, 1,000 of 20 widths, on wasm, against one group of AdamW | `bench umup` | | 1.04 × |",
    "| AdamW of u-muP, 1,000 of 20 widths in turn, on js, against one group of AdamW | `bench umup` | at most 1.05 × | 1.06 × (missed) |",
  ]);
});

it("what is claimed of CUDA is read off the GPU's own times", () => {
  const of = (name: string, vs: Record<string, number>) => ({ ...timed[0]!, name, backend: "cuda", differing: 2, vs });
  const report = {
    suite: "cuda",
    machine,
    rows: [
      of("AdamW, 1 × 100M", { "cuda, contracted (device)": 0.96, "torch fused": 0.5, "torch fused (device)": 1.04 }),
      of("AdamW, GPT-2 small", { "torch fused (device)": 1.2 }),
    ],
  };
  expect(claimLines(report)).toEqual([
    "| AdamW, 1 × 100M, its rate as a part of a copy's on the device | `bench cuda` | at least 0.9 × | 0.900 × |",
    "| AdamW, 1 × 100M, weights whose bits are not the JavaScript backend's | `bench cuda` | at most 0 | 2.00 (missed) |",
    "| AdamW, 1 × 100M, with contraction against without | `bench cuda` | | 0.960 × |",
    "| AdamW, 1 × 100M, speed against PyTorch's fused | `bench cuda` | at least 1 × | 1.04 × |",
    "| AdamW, GPT-2 small, speed against PyTorch's fused | `bench cuda` | at least 1.3 × | 1.20 × (missed) |",
  ]);
});

it("a claim of software adapters is not one of GPUs", () => {
  const gpu = { ...rows[0]!, backend: "webgpu" };
  const on = (adapter: string) => claimLines({ suite: "webgpu", machine: { ...machine, adapter }, rows: [gpu] });
  expect(on("mesa · llvmpipe (software)").join()).toContain(
    "software adapter, against a kernel with no arithmetic | `bench webgpu` | at most 1.5 ×",
  );
  expect(on("nvidia").join()).toContain(
    "on a GPU, against a kernel with no arithmetic | `bench webgpu` | at most 1.1 ×",
  );
});
