import * as core from "optim-core";
import { AdamW, type AnyOptimizerClass, defaultOf, type Options, type Rule, SGD, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import type { Gpu } from "../webgpu/gpu.ts";
import { makeKernel } from "../webgpu/gpuKernel.ts";
import type { Ground } from "../webgpu/ground.ts";
import { wgslText } from "./wgslText.ts";

/** All that a kernel is written with: it is compiled elsewhere. */
const ground = {
  gpu: { device: { limits: { maxStorageBuffersPerShaderStage: 8 } } } as unknown as Gpu,
  shaders: new Map(),
} as unknown as Ground;

/** The text of a rule's kernels, as a device gets them for weights in full buffers. */
function textOf({ rule }: AnyOptimizerClass, options: Options = {}, dtype = "f32"): string {
  const plain = rule as unknown as Rule;
  const defaults = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  return wgslText(makeKernel(ground, trace(plain, { ...defaults, ...options }), { p: dtype, g: dtype }));
}

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

describe("the kernels of", () => {
  test.each([
    ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [[name, textOf(type)] as const] : [])),
    ["AdamW.amsgrad", textOf(AdamW, { amsgrad: true })] as const,
    ["AdamW.f16", textOf(AdamW, {}, "f16")] as const,
    ["AdamW.bf16", textOf(AdamW, {}, "bf16")] as const,
    ["SGD.nesterov", textOf(SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })] as const,
  ])("%s", (name, text) => expect(text).toMatchFileSnapshot(`../../golden/${name}.wgsl`));
});
