import { expect, test } from "vitest";
import { fileNameOf, type Report, reportText } from "./report.ts";
import type { Done } from "./section.ts";
import { sectionsOf } from "./sections.ts";

const sections: readonly Done[] = [
  { name: "device, cuda", result: "passed", seconds: 0.42, detail: "NVIDIA H100 80GB HBM3, driver 580.1" },
  { name: "memory, cuda", result: "failed", seconds: 3, detail: "2 tests failed: a leak\nat x", log: "what it said\n" },
  {
    name: "bench, cuda",
    result: "passed",
    seconds: 61.55,
    detail: "1 rows; torch 2.9",
    figures: {
      machine: { torch: "torch 2.9" },
      rows: [
        {
          name: "AdamW, 1 × 16M",
          backend: "cuda",
          msMedian: 0.2,
          ofFloor: 1.2,
          device: { ms: 0.15678, gbPerS: 2998.7, ofCopyRate: 0.9751, ofFloor: 1.0123 },
          vs: { "torch fused": 1.3, "torch fused (main thread)": 9, "torch fused (device)": 1.0449 },
        },
      ],
    },
  },
];

test("the table has a line for each section and each row of a benchmark, and what failed says why", () => {
  expect(reportText({ sections })).toBe(`--- memory, cuda ended so:
what it said

section           result     seconds  what was seen
------------------------------------------------------------------------------------------------------------------------
device, cuda      passed         0.4  NVIDIA H100 80GB HBM3, driver 580.1
memory, cuda      failed         3.0  2 tests failed: a leak
bench, cuda       passed        61.5  1 rows; torch 2.9
  AdamW, 1 × 16M  0.1568 ms           cuda, 2999 GB/s, 97.5 % of a copy's rate, 1.01 × the floor, torch fused takes 1.04 ×
------------------------------------------------------------------------------------------------------------------------
failed: memory, cuda`);
});

test("a report is named for its device and its day", () => {
  const at = (cuda: Report["cuda"], webgpu: Report["webgpu"]) =>
    fileNameOf({ cuda, webgpu, date: "2026-11-28T00:20:00.000Z" });
  expect(at({ name: "NVIDIA H100 80GB HBM3" }, null)).toBe("gpu-check-nvidia-h100-80gb-hbm3-2026-11-28.json");
  expect(at(null, { name: "mesa · llvmpipe (software)" })).toBe("gpu-check-mesa-llvmpipe-software-2026-11-28.json");
});

test("without devices every section says so", async () => {
  const all = sectionsOf({ quick: false, emulator: false }, { cuda: "no driver", webgpu: "no loader" });
  expect(all.length).toBeGreaterThan(6);
  for (const { run } of all)
    expect(await run()).toMatchObject({ result: "skipped", detail: expect.stringMatching(/^there is no /) });
});
