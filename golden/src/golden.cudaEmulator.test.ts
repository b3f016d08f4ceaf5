import { expect, test, vi } from "vitest";
import { backends } from "./backends.ts";
import { families } from "./families.ts";
import { runGoldens } from "./runGoldens.ts";

vi.spyOn(console, "warn").mockImplementation(() => {});

// An emulated device computes one thread after the other.
test("every golden is met by the kernels of CUDA, in float32 and in half", { timeout: 900_000 }, async () => {
  const { failures, rows } = await backends["cuda-emulator"]!((on) => runGoldens(on));
  expect(failures).toEqual([]);
  for (const family of families) expect(rows.get(family)?.passed, family).toBeGreaterThan(0);
});
