import { mixed } from "optim-amp";
import { AdamW } from "optim-core";
import { describe, expect, test } from "vitest";
import { gpuKernels, scaled, writtenKernel } from "../../testing/writtenKernels.ts";
import { isHalf } from "../stages.ts";
import { renderProgram } from "./renderProgram.ts";

describe("the PTX of", () => {
  test.each(gpuKernels)("$name", ({ name, program, dtypes }) =>
    expect(renderProgram(program, dtypes).code).toMatchFileSnapshot(`../../golden/${name}.ptx`),
  );
});

test.each([
  ["AdamW, plain", AdamW, "f32"],
  ["AdamW, mixed", mixed(AdamW), "f16"],
  ["AdamW, mixed, under a scaler", scaled(mixed(AdamW)), "f16"],
  ["AdamW, mixed, in bfloat16", mixed(AdamW), "bf16"],
] as const)("%s, moves 28 bytes a parameter in one kernel, in stretches of 16", (_, type, dtype) => {
  const { program, dtypes } = writtenKernel("", type, {}, dtype);
  const { sweeps } = renderProgram(program, dtypes);
  expect(sweeps).toHaveLength(1);
  const { stage, places, code, width } = sweeps[0]!;
  const bytesOf = (name: string): number => {
    const place = places.find((each) => each.name === name)!;
    return place.extent === "element" ? (isHalf(place.dtype) ? 2 : 4) : 0;
  };
  const moved = [...stage.reads.map(({ name }) => name), ...stage.stores.map(({ to }) => to)].map(bytesOf);
  expect(moved.reduce((a, b) => a + b)).toBe(28);
  const [wide] = code.slice(code.indexOf("WIDE:")).split("WIDE_END:");
  const stretches = wide!.match(/(ld|st)\.global\.v4\.(f32|b32)/g)!;
  expect(16 * stretches.length).toBe(28 * width);
  // No read waits for what is computed or written: they are all on their way at once.
  const orders = wide!.match(/(ld\.global|st\.global|\b(add|sub|mul|div|sqrt|selp)(\.rn)?\.f32)/g)!;
  expect(orders.lastIndexOf("ld.global")).toBe(orders.filter((each) => each === "ld.global").length - 1);
});

test("arithmetic is rounded as JavaScript does it, unless it may be contracted", () => {
  const { program, dtypes } = writtenKernel("", AdamW);
  const plain = renderProgram(program, dtypes).code;
  expect(plain).not.toMatch(/\b(add|sub|mul)\.f32|fma|approx|ftz/);
  const contracted = renderProgram(program, dtypes, { contract: true }).code;
  expect(contracted).toMatch(/\bmul\.f32/);
  expect(contracted.replace(/\b(add|sub|mul)\.f32/g, "$1.rn.f32")).toBe(plain);
});
