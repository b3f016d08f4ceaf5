import { oneLarge, thousandSmall, weightsIn } from "bench/shapes";
import { describe, expect, it } from "vitest";
import { type BandwidthRow, failedRow, rowsFrom } from "./bandwidthRow.ts";
import { browserName } from "./browserName.ts";
import { digits } from "./cells.ts";
import { markdownOf } from "./markdown.ts";
import { measuredNamed, otherOf } from "./participants.ts";
import type { Result } from "./result.ts";
import { optimizerNames, sizesNames } from "./settings.ts";
import { sizes, sizesFor } from "./sizes.ts";

const benchRow = {
  name: "Adam, 1 × 16M",
  backend: "webgpu, arenas",
  tensors: 1,
  params: 2 ** 24,
  msMedian: 0.5,
  mainMs: 0.1,
  nsPerParam: 0.02,
  bytesPerParam: 28,
  ofFloor: 1.25,
  ofCopyRate: 0.9,
  differing: 0,
  vs: { webgpu: 1, "tf.train.adam": 12.34 },
};

describe("a line of the result", () => {
  it("has the rate in GB/s, shares of a copy and of the floor, and the ratio of the other one", () => {
    expect(rowsFrom(oneLarge, [benchRow], "tf.train.adam")).toEqual([
      {
        tensors: "1 × 16M",
        count: 1,
        weights: 2 ** 24,
        layout: "side by side",
        figures: { ms: 0.5, gbPerS: 1400, ofCopy: 0.9, ofFloor: 0.8, overOther: 12.34 },
      },
    ]);
    expect(rowsFrom(oneLarge, [benchRow], undefined)[0]!.figures).not.toHaveProperty("overOther");
    const refused = rowsFrom(oneLarge, [benchRow], { failure: "tf.train.adam is not the reference." });
    expect(refused[0]!.figures).toMatchObject({ gbPerS: 1400, overOther: "tf.train.adam is not the reference." });
    expect(markdownOf({ ...result, rows: refused })).toContain("| 80 % | tf.train.adam is not the reference. |");
  });

  it("has none where the clock saw no time pass, for us or for the copy", () => {
    const unseen = { ...benchRow, msMedian: 0, nsPerParam: 0, ofFloor: 0, ofCopyRate: Infinity, vs: {} };
    for (const row of [unseen, { ...benchRow, ofCopyRate: 0 }]) {
      const [line] = rowsFrom(oneLarge, [row], undefined);
      expect(line).toMatchObject({ tensors: "1 × 16M", failure: expect.stringContaining("too coarse") });
      expect(line).not.toHaveProperty("figures");
    }
  });
});

const result: Result = {
  optimizer: "Adam",
  place: "webgpu",
  adapter: "a | b",
  isSoftware: false,
  sizes: "full",
  other: "tf.train.adam",
  bytesPerWeight: 28,
  browser: "Firefox 150",
  date: "2026-11-28",
  rows: [
    ...rowsFrom(oneLarge, [benchRow], "tf.train.adam"),
    failedRow(thousandSmall, weightsIn(thousandSmall), "webgpu is not the reference."),
  ],
};

it("a result as Markdown is one table, with a failure in the place of figures", () => {
  expect(markdownOf(result).split("\n")).toEqual([
    "**Adam**, 28 bytes a weight and step · a | b · Firefox 150 · 2026-11-28",
    "",
    "| Tensors | Count | Weights | How they lie | GB/s | of a copy | of the floor | times as fast as tf.train.adam | ms a step |",
    "| --- | --: | --: | --- | --: | --: | --: | --: | --: |",
    "| 1 × 16M | 1 | 16,777,216 | side by side | 1,400 | 90 % | 80 % | 12.3 | 0.500 |",
    "| 1,000 × 1k | 1,000 | 1,024,000 |  | webgpu is not the reference. |  |  |  |  |",
    "",
  ]);
  const piped: BandwidthRow = failedRow(oneLarge, 1, "a | b");
  expect(markdownOf({ ...result, rows: [piped] })).toContain("| a \\| b |");
  const { other, ...alone } = result;
  expect(other).toBeDefined();
  expect(markdownOf(alone)).not.toContain("tf.train.adam");
});

it("numbers have three digits", () => {
  expect([0.01234, 0.5, 1.234, 12.34, 123.4, 1234.5].map(digits)).toEqual([
    "0.012",
    "0.500",
    "1.23",
    "12.3",
    "123",
    "1,235",
  ]);
});

describe("sizes", () => {
  const look = { isSoftware: false, bytesPerWeight: 28 };
  const gpu = { ...look, place: "webgpu", copyGbPerS: 200, bufferBytes: 2 ** 31, memoryGiB: 8 } as const;

  it("are chosen by the rate of a copy, the largest buffer and the memory", () => {
    expect(sizesFor(gpu)).toBe("full");
    expect(sizesFor({ ...gpu, memoryGiB: undefined })).toBe("full");
    expect(sizesFor({ ...gpu, copyGbPerS: 30 })).toBe("middle");
    expect(sizesFor({ ...gpu, bufferBytes: 2 ** 27 })).toBe("middle");
    expect(sizesFor({ ...gpu, bufferBytes: 2 ** 28 })).toBe("full");
    // LAMB moves more, and so does the copy beside it.
    expect(sizesFor({ ...gpu, bufferBytes: 2 ** 28, bytesPerWeight: 52 })).toBe("middle");
    expect(sizesFor({ ...gpu, memoryGiB: 4 })).toBe("middle");
    expect(sizesFor({ ...gpu, copyGbPerS: 5 })).toBe("small");
    expect(sizesFor({ ...gpu, isSoftware: true })).toBe("small");
    expect(sizesFor({ ...look, place: "wasm", copyGbPerS: 100 })).toBe("middle");
    expect(sizesFor({ ...look, place: "wasm", copyGbPerS: 3 })).toBe("small");
  });

  it("have the tensors that their names tell", () => {
    const told = sizesNames.map((name) => sizes[name].map((s) => `${s.name}: ${s.shapes.length}, ${weightsIn(s)}`));
    expect(told).toEqual([
      ["1 × 1M: 1, 1048576", "1 × 256k: 1, 262144", "10 tensors of 400k: 10, 400000", "100 × 1k: 100, 102400"],
      ["1 × 4M: 1, 4194304", "1 × 1M: 1, 1048576", "50 tensors of 2M: 50, 2000000", "1,000 × 1k: 1000, 1024000"],
      ["1 × 16M: 1, 16777216", "1 × 4M: 1, 4194304", "50 tensors of 2M: 50, 2000000", "1,000 × 1k: 1000, 1024000"],
    ]);
  });
});

describe("who takes part", () => {
  it("every optimizer of the list is one that bench measures", () => {
    expect(optimizerNames.map((name) => measuredNamed(name).name)).toEqual([...optimizerNames]);
  });

  it.each([
    ["Adam", "webgpu", "tf.train.adam"],
    ["AdamW", "webgpu", undefined],
    ["Adam", "wasm", "a plain loop"],
    ["AdamW", "wasm", "a plain loop"],
    ["LAMB", "wasm", undefined],
  ] as const)("beside %s on %s: %s", (optimizer, place, other) => {
    expect(otherOf({ optimizer, place, sizes: "auto", others: true })).toBe(other);
    expect(otherOf({ optimizer, place, sizes: "auto", others: false })).toBeUndefined();
  });
});

it.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
    "Chrome 143",
  ],
  ["Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/143.0.0.0 Safari/537.36", "Chrome 143"],
  ["Mozilla/5.0 AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0", "Edge 143"],
  ["Mozilla/5.0 AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36 OPR/127.0.0.0", "Opera 127"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox 150"],
  [
    "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
    "Safari 26.1",
  ],
  ["curl/8", "curl/8"],
])("%s is %s", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
