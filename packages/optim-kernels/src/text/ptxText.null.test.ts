import { AdamW } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { describe, expect, test } from "vitest";
import { gpuKernels, writtenKernel } from "../../testing/writtenKernels.ts";
import { cudaOn } from "../cuda.ts";
import { ptxText } from "./ptxText.ts";

describe("the PTX of", () => {
  test.each(gpuKernels)("$name, without a device", ({ name, program, dtypes }) =>
    expect(ptxText(program, dtypes)).toMatchFileSnapshot(`../../golden/${name}.ptx`),
  );
});

test("of a kernel is what the driver is given", () => {
  const { program, dtypes } = writtenKernel("AdamW", AdamW);
  const kernel = cudaOn(new EmulatedDriver()).compile(program, dtypes);
  expect(ptxText(kernel)).toBe(kernel.source);
  expect(ptxText(kernel)).toBe(ptxText(program));
});

test("of a precision that there is not is refused", () => {
  const { program } = writtenKernel("AdamW", AdamW);
  expect(() => ptxText(program, { expAvg: "f64" })).toThrow("cuda: AdamW has expAvg in f64; kernels compute on f32");
});
