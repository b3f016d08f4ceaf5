import type { Report } from "bench/report";
import { expect, it } from "vitest";
import { benchmarkOf, claimLine, unmeasuredOf } from "./benchmark.ts";

const row = {
  name: "AdamW, 1 × 16M",
  backend: "webgpu",
  tensors: 1,
  params: 2 ** 24,
  msMedian: 0.1382,
  mainMs: 0.09913,
  nsPerParam: 0.008,
  bytesPerParam: 28,
  ofFloor: 1.25,
  differing: 1234,
  vs: { "webgpu, arenas": 0.5, other: 123.4 },
};
const report: Report = {
  suite: "webgpu",
  machine: {
    cpu: "a CPU",
    cores: 16,
    memoryGiB: 126,
    node: "v20.20.2",
    adapter: "nvidia",
    date: "2026-11-26T21:08:05.016Z",
  },
  rows: [row],
};

it("a report is shown with its machine, its rows in GB/s, and bars of the floor's rate", () => {
  const { machine, bars, table, command } = benchmarkOf("webgpu-h200", report);
  expect(command).toBe("bench webgpu");
  expect(benchmarkOf("x", { ...report, command: 'bench webgpu --only "1 ×"' }).command).toBe(
    'bench webgpu --only "1 ×"',
  );
  expect(machine).toEqual([
    ["Processor", "a CPU, 16 cores, 126 GiB"],
    ["Adapter", "nvidia"],
    ["Node", "v20.20.2"],
    ["Date", "2026-11-26"],
  ]);
  expect(bars).toEqual([{ label: "AdamW, 1 × 16M · webgpu", share: 0.8 }]);
  expect(table.titles).toEqual([
    "race",
    "contender",
    "ms a step",
    "GB/s",
    "times the floor",
    "main thread, ms",
    "weights that differ",
    "against others",
  ]);
  expect(table.lines).toEqual([
    ["AdamW, 1 × 16M", "webgpu", "0.138", "3,500", "1.25 ×", "0.0991", "1,234", "webgpu, arenas 0.500 ×; other 123 ×"],
  ]);
});

it("where the device has a clock, rates and floors are by that", () => {
  const device = { ms: 0.1, gbPerS: 4000, ofCopyRate: 0.95, ofFloor: 2 };
  const { bars, table } = benchmarkOf("cuda-h200", { ...report, rows: [{ ...row, device }] });
  expect(bars[0]!.share).toBe(0.5);
  const line = Object.fromEntries(table.titles.map((title, i) => [title, table.lines[0]![i]]));
  expect(line).toMatchObject({ "GB/s": "4,000", "times the floor": "2.00 ×", "of a copy's rate": "0.950" });
});

it("reports from before weights were counted that differ have no such column", () => {
  const { differing, ...old } = row;
  expect(differing).toBe(1234);
  const { table } = benchmarkOf("old", { ...report, rows: [old as typeof row] });
  expect(table.titles).not.toContain("weights that differ");
});

it("claims say whether they are met, missed, without a bound, or not measured", () => {
  const { claims } = benchmarkOf("webgpu-h200", report);
  expect(claims.map(({ verdict, wanted, measured }) => [verdict, wanted, measured])).toEqual([
    ["missed", "at most 1.1 ×", "1.25 ×"],
    ["not measured", "at most 12 µs", ""],
    ["not measured", "at most 5 µs", ""],
  ]);
  const claim = { suite: "webgpu", text: "it", unit: " ×", measured: 1 } as const;
  expect(claimLine({ ...claim, bound: ["at least", 1], holds: true }).verdict).toBe("met");
  expect(claimLine({ ...claim, measured: 12_345 }).measured).toBe("12,345 ×");
  expect(claimLine(claim)).toEqual({ text: "it", wanted: "", measured: "1.00 ×", verdict: "no bound" });
});

it("a suite without a report is told with all that would be read off one", () => {
  const [wasm, ...rest] = unmeasuredOf(["webgpu", "wasm"], [report]);
  expect(rest).toEqual([]);
  expect(wasm!.suite).toBe("wasm");
  expect(wasm!.claims.length).toBeGreaterThan(0);
  for (const { verdict } of wasm!.claims) expect(verdict).toBe("not measured");
});
