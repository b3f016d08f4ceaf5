import { AdamW, js, type Kernel } from "optim-core";
import { testBackend } from "optim-testing";
import { expect, test, vi } from "vitest";
import { wasmText } from "../text/wasmText.ts";
import { wasm } from "./wasm.ts";

testBackend(wasm(), { dtypes: ["f32", "f64"], exact: true, reordersSums: true });

test("it does not fall back to the JavaScript backend", () => {
  const run = vi.spyOn(js, "run").mockImplementation(() => {
    throw new Error("fell back");
  });
  const backend = wasm();
  const kernels: Kernel[] = [];
  const watched = {
    ...backend,
    compile: (...given: Parameters<typeof backend.compile>) => keep(backend.compile(...given)),
  };
  const keep = (kernel: Kernel): Kernel => {
    kernels.push(kernel);
    return kernel;
  };
  const p = backend.parameter(Float32Array.of(1, 2, 3));
  p.grad = backend.array(Float32Array.of(1, -1, 1));
  new AdamW([p], { lr: 0.5, weightDecay: 0, backend: watched }).step();
  expect([...p.data.view]).toEqual([0.5, 2.5, 2.5]);
  expect(wasmText(kernels[0]!)).toContain("f32x4.sqrt");
  run.mockRestore();
});
