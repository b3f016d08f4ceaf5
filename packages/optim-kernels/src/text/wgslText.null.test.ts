import { mixed, scaledRule } from "optim-amp";
import * as core from "optim-core";
import { AdamW, type AnyOptimizerClass, defaultOf, type Options, type Rule, SGD, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import type { Gpu } from "../webgpu/gpu.ts";
import { type GpuKernel, makeKernel } from "../webgpu/gpuKernel.ts";
import type { Ground } from "../webgpu/ground.ts";
import { wgslText } from "./wgslText.ts";

/** All that a kernel is written with: it is compiled elsewhere. */
const ground = {
  gpu: { device: { limits: { maxStorageBuffersPerShaderStage: 8 } } } as unknown as Gpu,
  shaders: new Map(),
} as unknown as Ground;

/** A rule's kernels, as a device gets them for weights in full buffers. */
function kernelOf({ rule }: Pick<AnyOptimizerClass, "rule">, options: Options = {}, dtype = "f32"): GpuKernel {
  const plain = rule as unknown as Rule;
  const defaults = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  return makeKernel(ground, trace(plain, { ...defaults, ...options }), { p: dtype, g: dtype });
}
const textOf = (...given: Parameters<typeof kernelOf>): string => wgslText(kernelOf(...given));

/** A class as a gradient scaler steps it. */
const scaled = ({ rule }: { readonly rule: unknown }): AnyOptimizerClass =>
  ({ rule: scaledRule(rule as Rule) }) as unknown as AnyOptimizerClass;

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

describe("the kernels of", () => {
  test.each([
    ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [[name, textOf(type)] as const] : [])),
    ["AdamW.amsgrad", textOf(AdamW, { amsgrad: true })] as const,
    ["AdamW.f16", textOf(AdamW, {}, "f16")] as const,
    ["AdamW.bf16", textOf(AdamW, {}, "bf16")] as const,
    ["AdamW.f16.mixed", textOf(mixed(AdamW), {}, "f16")] as const,
    ["AdamW.f16.mixed.scaled", textOf(scaled(mixed(AdamW)), {}, "f16")] as const,
    ["SGD.nesterov", textOf(SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })] as const,
  ])("%s", (name, text) => expect(text).toMatchFileSnapshot(`../../golden/${name}.wgsl`));
});

test.each([
  ["AdamW, plain", AdamW, "f32"],
  ["AdamW, mixed", mixed(AdamW), "f16"],
  ["AdamW, mixed, under a scaler", scaled(mixed(AdamW)), "f16"],
  ["AdamW, mixed, in bfloat16", mixed(AdamW), "bf16"],
] as const)("%s, moves 28 bytes a parameter in one kernel", (_, type, dtype) => {
  const { stages } = kernelOf(type, {}, dtype);
  expect(stages).toHaveLength(1);
  const { stage, wide } = stages[0]!;
  const bytesOf = (name: string): number =>
    wide!.bindings.find((each) => each.name === name)!.dtype === "f32" ? 4 : 2;
  const read = stage.reads.filter(({ extent }) => extent === "element").map(({ name }) => bytesOf(name));
  const written = stage.stores.map(({ to }) => bytesOf(to));
  expect([...read, ...written].reduce((a, b) => a + b)).toBe(28);
});
