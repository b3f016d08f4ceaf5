import { expect, test } from "vitest";
import { runBandwidth } from "./bandwidth.ts";
import type { BandwidthRow } from "./bandwidthRow.ts";
import type { Start } from "./result.ts";

test("AdamW on WebAssembly, on the sizes that a first measurement chooses", async () => {
  const rows: BandwidthRow[] = [];
  const starts: Start[] = [];
  const listener = {
    start: (start: Start) => starts.push(start),
    progress() {},
    rows: (more: readonly BandwidthRow[]) => rows.push(...more),
  };
  const of = (name: string) => [{ name, shapes: [[13, 5], [3]] }];
  await runBandwidth({ optimizer: "AdamW", place: "wasm", sizes: "auto", others: true }, listener, {
    gpu: undefined,
    tensors: { small: of("small"), middle: of("middle"), full: of("full") },
  });
  expect(starts).toMatchObject([{ adapter: "WebAssembly, one thread", isSoftware: false, other: "a plain loop" }]);
  expect(rows).toMatchObject([{ tensors: starts[0]!.sizes, count: 2, weights: 68, layout: "in one memory" }]);
  const { ms, gbPerS, ofCopy, ofFloor, overOther } = rows[0]!.figures!;
  expect(gbPerS).toBeCloseTo((28 * 68) / ms / 1e6, 3);
  for (const share of [ofCopy, ofFloor, overOther]) expect(share).toBeGreaterThan(0);
});
