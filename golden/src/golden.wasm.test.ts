import { wasm } from "optim-kernels/wasm";
import { halves } from "optim-kernels/wasm/halves";
import { expect, test, vi } from "vitest";
import { families } from "./families.ts";
import { runGoldens } from "./runGoldens.ts";

vi.spyOn(console, "warn").mockImplementation(() => {});

test.each([1, 2])("every golden is met on WebAssembly with %s threads, in every precision", async (threads) => {
  const backend = wasm({ threads, halves });
  await backend.ready?.([]);
  const { failures, rows } = await runGoldens({ backend, dtypes: ["f32", "f64", "f16"] });
  await backend.close();
  expect(failures).toEqual([]);
  for (const family of [...families, "unit_scaling_ops"]) expect(rows.get(family)?.passed, family).toBeGreaterThan(0);
});
