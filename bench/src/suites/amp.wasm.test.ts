import { toF16 } from "optim-amp";
import { expect, test } from "vitest";
import { BenchError } from "../benchError.ts";
import type { Contender, MakeContender } from "../contender.ts";
import { f16 } from "../contenders/halfFormat.ts";
import { inHalves, mixedAdamW } from "../contenders/mixedAdamW.ts";
import { clipFactor, clipped, scaled, scaledAdamW } from "../contenders/scaledAdamW.ts";
import { fewest } from "../repetitions.ts";
import { runRace } from "../runRace.ts";
import { makeWorkload } from "../workload.ts";
import { halvesRace, scalerRace, wasmGround } from "./amp.ts";

// Odd lengths, and so many that some gradients are small beside epsilon once they are clipped.
const small = { name: "small", shapes: [[151, 131], [130], [1]] };
const workload = makeWorkload(small);

test("a small row with a gradient scaler", async () => {
  const rows = await runRace(scalerRace(wasmGround, small), { repeat: fewest });
  expect(rows.map(({ backend, bytesPerParam }) => [backend, bytesPerParam])).toEqual([
    ["wasm, plain", 28],
    ["wasm, scaler", 32],
    ["wasm, scaler and clip", 32],
  ]);
  for (const row of rows) {
    expect(row).toMatchObject({ name: "AdamW with GradScaler, small", tensors: 3, params: 19_912 });
    for (const number of [row.msMedian, row.ofFloor, ...Object.values(row.vs)]) expect(number).toBeGreaterThan(0);
  }
  expect(Object.keys(rows[0]!.vs)).toEqual(["wasm, scaler", "wasm, scaler and clip", "unfused chain"]);
});

test("a small row of halves", async () => {
  const rows = await runRace(halvesRace(wasmGround, small), { repeat: fewest });
  expect(rows.map(({ backend, bytesPerParam }) => [backend, bytesPerParam])).toEqual([
    ["wasm, f32", 28],
    ["wasm, f16", 28],
    ["wasm, bf16", 28],
  ]);
});

const makeUnclipped: MakeContender = (given) => wasmGround.on(scaledAdamW(false))(scaled(given));

/** Its gradients are unscaled without having been scaled. */
const makeUnscaled: MakeContender = (given) => wasmGround.on(scaledAdamW(false))(clipped(given));

test.each([
  ["clips", makeUnclipped],
  ["is given scaled gradients", makeUnscaled],
])("who never %s is found out", async (_, make) => {
  const race = { ...scalerRace(wasmGround, small), others: [{ name: "cheat", make }] };
  await expect(runRace(race, { repeat: fewest })).rejects.toThrow("cheat is not the reference");
});

test("halves that are not the copy, rounded, are found out", async () => {
  const doubled = { ...f16, bitsOf: (x: number) => toF16(2 * x) };
  const contender: Contender = await wasmGround.on(mixedAdamW, doubled)(inHalves(workload));
  contender.step();
  await expect(contender.weights!()).rejects.toThrow(BenchError);
  await expect(contender.weights!()).rejects.toThrow("Weight 0 in f16 is not its copy in float32");
});

test("what contenders are given: gradients of norm 1, powers of two of them, and numbers that are halves", () => {
  const norm = ({ gradients }: typeof workload) => Math.hypot(...gradients.map((numbers) => Math.hypot(...numbers)));
  expect(clipFactor(workload)).toBeCloseTo(1 / norm(workload), 7);
  expect(norm(clipped(workload))).toBeCloseTo(1, 6);
  expect(scaled(workload).gradients[0]![5]).toBe(65_536 * workload.gradients[0]![5]!);
  const { weights, gradients } = inHalves(workload);
  for (const x of [...weights[0]!, ...gradients[0]!]) expect(x * 128).toBe(Math.round(x * 128));
});
