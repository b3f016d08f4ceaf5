import { expect, test, vi } from "vitest";
import { backends } from "./backends.ts";
import { families } from "./families.ts";
import { runGoldens } from "./runGoldens.ts";

vi.spyOn(console, "warn").mockImplementation(() => {});

// A software adapter may take minutes for the thousands of steps.
test("every golden is met on WebGPU, in float32 and in half", { timeout: 900_000 }, async () => {
  const { failures, rows } = await backends.webgpu!((on) => runGoldens(on));
  expect(failures).toEqual([]);
  for (const family of [...families, "unit_scaling_ops"]) expect(rows.get(family)?.passed, family).toBeGreaterThan(0);
});
