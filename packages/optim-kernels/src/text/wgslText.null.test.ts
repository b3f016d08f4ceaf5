import { mixed } from "optim-amp";
import { AdamW } from "optim-core";
import { describe, expect, test } from "vitest";
import { gpuKernels, scaled, type WrittenKernel, writtenKernel } from "../../testing/writtenKernels.ts";
import type { Gpu } from "../webgpu/gpu.ts";
import { makeKernel } from "../webgpu/gpuKernel.ts";
import type { Ground } from "../webgpu/ground.ts";
import { wgslText } from "./wgslText.ts";

/** All that a kernel is written with: it is compiled elsewhere. */
const ground = {
  gpu: { device: { limits: { maxStorageBuffersPerShaderStage: 8 } } } as unknown as Gpu,
  shaders: new Map(),
} as unknown as Ground;

/** A rule's kernels, as a device gets them for weights in full buffers. */
const kernelOf = ({ program, dtypes }: WrittenKernel) => makeKernel(ground, program, dtypes);

describe("the kernels of", () => {
  test.each(gpuKernels)("$name", (kernel) =>
    expect(wgslText(kernelOf(kernel))).toMatchFileSnapshot(`../../golden/${kernel.name}.wgsl`),
  );
  test.each(gpuKernels)("$name, without a device", ({ name, program, dtypes }) =>
    expect(wgslText(program, dtypes)).toMatchFileSnapshot(`../../golden/${name}.wgsl`),
  );
});

test("a symbol of which nothing is said is in float32", () => {
  const { program, dtypes } = writtenKernel("", AdamW);
  expect(wgslText(program)).toBe(wgslText(program, dtypes));
  expect(wgslText(program)).not.toBe(wgslText(program, { g: "f16" }));
});

test.each([
  ["AdamW, plain", AdamW, "f32"],
  ["AdamW, mixed", mixed(AdamW), "f16"],
  ["AdamW, mixed, under a scaler", scaled(mixed(AdamW)), "f16"],
  ["AdamW, mixed, in bfloat16", mixed(AdamW), "bf16"],
] as const)("%s, moves 28 bytes a parameter in one kernel", (_, type, dtype) => {
  const { stages } = kernelOf(writtenKernel("", type, {}, dtype));
  expect(stages).toHaveLength(1);
  const { stage, wide } = stages[0]!;
  const bytesOf = (name: string): number =>
    wide!.bindings.find((each) => each.name === name)!.dtype === "f32" ? 4 : 2;
  const read = stage.reads.filter(({ extent }) => extent === "element").map(({ name }) => bytesOf(name));
  const written = stage.stores.map(({ to }) => bytesOf(to));
  expect([...read, ...written].reduce((a, b) => a + b)).toBe(28);
});
