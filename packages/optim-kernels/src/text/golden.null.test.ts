import * as core from "optim-core";
import { AdamW, type AnyOptimizerClass, defaultOf, type Options, type Rule, SGD, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import { wasmKernel } from "../wasm/wasmKernel.ts";
import { wasmText } from "./wasmText.ts";

/** The text of a rule's kernel for weights of one precision. */
function textOf({ rule }: AnyOptimizerClass, options: Options = {}, dtype = "f32"): string {
  const plain = rule as unknown as Rule;
  const hyper = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  const slots = Object.fromEntries(Object.keys(plain.state).map((name) => [name, dtype]));
  const program = trace(plain, { ...hyper, ...options });
  return wasmText(wasmKernel(program, { p: dtype, g: dtype, ...slots }, new WebAssembly.Memory({ initial: 1 })));
}

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

describe("the kernel of", () => {
  test.each<readonly [name: string, text: string]>([
    ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [[name, textOf(type)] as const] : [])),
    ["AdamW.amsgrad", textOf(AdamW, { amsgrad: true })],
    ["AdamW.f64", textOf(AdamW, {}, "f64")],
    ["SGD.nesterov", textOf(SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })],
  ])("%s", (name, text) => expect(text).toMatchFileSnapshot(`../../golden/${name}.wat`));
});
