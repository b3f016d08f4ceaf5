import { wasm } from "optim-kernels/wasm";
import { expect, test, vi } from "vitest";
import { runGoldens } from "./runGoldens.ts";

vi.spyOn(console, "warn").mockImplementation(() => {});

test.each([1, 2])("every golden is met on WebAssembly with %s threads, in both precisions", async (threads) => {
  const backend = wasm({ threads });
  await backend.ready?.([]);
  const { failures, rows } = await runGoldens({ backend, dtypes: ["f32", "f64"] });
  await backend.close();
  expect(failures).toEqual([]);
  for (const family of ["timm.Lamb", "timm.Lars", "lion_pytorch.CautiousLion", "torch.AdamW", "clip_grad"])
    expect(rows.get(family)?.passed, family).toBeGreaterThan(0);
});
