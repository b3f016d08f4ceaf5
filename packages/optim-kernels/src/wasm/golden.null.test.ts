import * as core from "optim-core";
import { AdamW, type AnyOptimizerClass, defaultOf, type Options, type Rule, SGD, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import { encodeModule } from "./encodeModule.ts";
import { printModule } from "./printModule.ts";
import { type WasmProgram, wasmProgram } from "./wasmProgram.ts";

/** The kernel of a rule for weights of one precision. */
function kernelOf({ rule }: AnyOptimizerClass, options: Options = {}, dtype = "f32"): WasmProgram {
  const plain = rule as unknown as Rule;
  const hyper = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  const slots = Object.fromEntries(Object.keys(plain.state).map((name) => [name, dtype]));
  return wasmProgram(trace(plain, { ...hyper, ...options }), { p: dtype, g: dtype, ...slots });
}

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

const kernels: readonly (readonly [string, WasmProgram])[] = [
  ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [[name, kernelOf(type)] as const] : [])),
  ["AdamW.amsgrad", kernelOf(AdamW, { amsgrad: true })],
  ["AdamW.f64", kernelOf(AdamW, {}, "f64")],
  ["SGD.nesterov", kernelOf(SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })],
];

describe("the kernel of", () => {
  test.each(kernels)("%s", async (name, { module }) => {
    await expect(printModule(module)).toMatchFileSnapshot(`../../golden/${name}.wat`);
    for (const isShared of [false, true]) {
      const made = new WebAssembly.Module(encodeModule(module, isShared));
      const functions = module.functions.map((each) => ({ name: each.name, kind: "function" }));
      expect(WebAssembly.Module.exports(made)).toEqual(functions);
    }
  });
});
