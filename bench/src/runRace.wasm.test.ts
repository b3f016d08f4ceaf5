import { expect, test } from "vitest";
import { BenchError } from "./benchError.ts";
import type { MakeContender } from "./contender.ts";
import { onWasm } from "./contenders/onWasm.ts";
import { adamW, lamb } from "./optimizers.ts";
import { fewest } from "./repetitions.ts";
import { runRace } from "./runRace.ts";
import { wasmRace } from "./suites/wasm.ts";

// Odd lengths, so that nothing is a whole number of vectors or blocks.
const small = { name: "tiny", shapes: [[7, 11], [130], [1]] };

test.each([adamW, lamb])("a small row of the wasm suite: $name", async (measured) => {
  const rows = await runRace(wasmRace(measured, small), { repeat: fewest });
  expect(rows.map(({ backend }) => backend)).toEqual(["wasm", "wasm, 2 threads"]);
  for (const row of rows) {
    expect(row).toMatchObject({ name: `${measured.name}, tiny`, tensors: 3, params: 208 });
    for (const number of [row.msMedian, row.mainMs, row.nsPerParam, row.ofFloor, ...Object.values(row.vs)])
      expect(number).toBeGreaterThan(0);
    expect(row.mainMs).toBe(row.msMedian);
    expect(row.vs).toHaveProperty("JavaScript backend");
  }
});

/** A contender that leaves out a step, the first or one that is timed. */
const lazy =
  (left: number): MakeContender =>
  async (workload) => {
    const honest = await onWasm(adamW)(workload);
    let steps = 0;
    return {
      ...honest,
      step() {
        if (++steps !== left) honest.step();
      },
    };
  };

test.each([1, 15])("who leaves out step %i is found out", async (left) => {
  const race = wasmRace(adamW, small);
  const cheating = { ...race, others: [{ name: "cheat", make: lazy(left) }] };
  await expect(runRace(cheating, { repeat: fewest })).rejects.toThrow(BenchError);
  await expect(runRace(cheating, { repeat: fewest })).rejects.toThrow("cheat is not");
});

test("who leaves out a step within a turn of several is found out", async () => {
  const [warmUp, turns] = [1000, 2];
  const others = [{ name: "cheat", make: lazy(3 + warmUp + turns * fewest) }];
  const race = { ...wasmRace(adamW, small), others };
  await expect(runRace({ ...race, backToBack: true }, { repeat: fewest })).rejects.toThrow("cheat is not");
  await expect(runRace(race, { repeat: fewest })).resolves.toHaveLength(2);
});

test("what is done before a turn counts in none, nor in how many steps a turn has", async () => {
  let steps = 0;
  let turns = 0;
  const counted: MakeContender = async (workload) => {
    const honest = await onWasm(adamW)(workload);
    return {
      ...honest,
      step() {
        steps++;
        honest.step();
      },
    };
  };
  const race = wasmRace(adamW, small);
  const ours = [{ ...race.ours[0]!, make: counted }];
  const beforeTurn = (): void => {
    turns++;
    const end = performance.now() + 20;
    while (performance.now() < end);
  };
  await runRace({ ...race, ours, others: [], backToBack: true }, { repeat: fewest, warmUpMs: 1, beforeTurn });
  // This contender has every second turn, since the floor has the others.
  expect(turns % 2).toBe(0);
  expect(steps).toBeGreaterThan(turns / 2 + fewest);
});
