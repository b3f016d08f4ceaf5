import { expect, test } from "vitest";
import { onWasm } from "../contenders/onWasm.ts";
import { adamW } from "../optimizers.ts";
import { fewest } from "../repetitions.ts";
import { runRace } from "../runRace.ts";
import { twentyInTurn, twentySquares, twentyWidths } from "../shapes.ts";
import { umupRace } from "./umup.ts";

// Odd lengths; the two of one width come into one group.
const small = { name: "small", shapes: [[7, 11], [3, 40], [11], [5, 11]] };

test.each(["wasm", "js"] as const)("a small row of the umup suite on %s", async (ground) => {
  const rows = await runRace(umupRace(ground, small), { repeat: fewest });
  expect(rows.map(({ backend }) => backend)).toEqual([`${ground}, one group`, `${ground}, u-muP`]);
  for (const row of rows) expect(row).toMatchObject({ name: "u-muP AdamW, small", bytesPerParam: 28 });
  expect(Object.keys(rows[0]!.vs)).toEqual([`${ground}, u-muP`]);
  expect(rows[0]!.vs[`${ground}, u-muP`]).toBeGreaterThan(0);
});

test("who steps all widths alike is found out", async () => {
  const cheating = { ...umupRace("wasm", small), others: [{ name: "cheat", make: onWasm(adamW) }] };
  await expect(runRace(cheating, { repeat: fewest })).rejects.toThrow("cheat is not the reference");
});

test.each([twentyWidths, twentyInTurn])("$name: 50 tensors of each, of about 1k weights", ({ shapes }) => {
  expect(shapes).toHaveLength(1000);
  const count = new Map<number, number>();
  for (const [rows = 0, width = 0] of shapes) {
    count.set(width, (count.get(width) ?? 0) + 1);
    expect(Math.abs(rows * width - 1024)).toBeLessThan(90);
  }
  expect([...count.values()]).toEqual(Array.from({ length: 20 }, () => 50));
});

test("width after width, and in turn", () => {
  expect(twentySquares.shapes.slice(0, 2)).toEqual([
    [8, 8],
    [16, 16],
  ]);
  expect([twentySquares.shapes.length, twentySquares.shapes[999]]).toEqual([1000, [160, 160]]);
  const widthOf = (shapes: typeof twentyWidths, i: number) => shapes.shapes[i]![1];
  expect([0, 1, 50, 999].map((i) => widthOf(twentyWidths, i))).toEqual([8, 8, 16, 160]);
  expect([0, 1, 20, 999].map((i) => widthOf(twentyInTurn, i))).toEqual([8, 16, 8, 160]);
});
