import { AdamW, defineOptimizer, slot } from "optim-core";
import { expect, test } from "vitest";
import { kernelTexts } from "./kernelTexts.ts";

test("a rule in three languages, with what its options make of it", () => {
  const [wgsl, ptx, wasm] = kernelTexts(AdamW.rule);
  expect(wgsl).toMatchObject({ language: "WGSL", code: expect.stringContaining("@compute") });
  expect(ptx).toMatchObject({ language: "PTX", code: expect.stringContaining(".visible .entry") });
  expect(wasm).toMatchObject({ language: "WebAssembly", code: expect.stringContaining("f32x4.sqrt") });
  for (const { code } of kernelTexts(AdamW.rule, { amsgrad: true })) expect(code).toMatch(/max_?exp_?avg_?sq/i);
});

test("a precision that a GPU does not have is told in the place of its kernel", () => {
  const { rule } = defineOptimizer({
    name: "Wide",
    hyper: { lr: 1 },
    state: { wide: slot({ dtype: "f64" }) },
    update: ({ p, g, wide }, { lr }) => ({ p: p.sub(wide.mul(lr)), wide: wide.add(g) }),
  });
  const [wgsl, ptx, wasm] = kernelTexts(rule);
  expect(wgsl).toEqual({
    language: "WGSL",
    fence: "wgsl",
    reason: "webgpu: Wide has wide in f64; kernels compute on f32, and on f16 and bf16 with one value per weight.",
  });
  expect(ptx!.reason).toContain("cuda: Wide has wide in f64");
  expect(wasm!.code).toContain("f64.load");
});
