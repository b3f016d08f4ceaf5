import { mixed, scaledRule } from "optim-amp";
import * as core from "optim-core";
import { AdamW, type AnyOptimizerClass, defaultOf, type Options, type Rule, SGD, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import { halves } from "../wasm/halves.ts";
import { wasm } from "../wasm/wasm.ts";
import { wasmText } from "./wasmText.ts";

const backend = wasm({ halves });

/** The text of a rule's kernel for weights of one precision; state is in float64 where they are, else in float32. */
function textOf({ rule }: Pick<AnyOptimizerClass, "rule">, options: Options = {}, dtype = "f32"): string {
  const plain = rule as unknown as Rule;
  const hyper = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  const slots = Object.fromEntries(Object.keys(plain.state).map((name) => [name, dtype === "f64" ? dtype : "f32"]));
  const program = trace(plain, { ...hyper, ...options });
  return wasmText(backend.compile(program, { p: dtype, g: dtype, ...slots }));
}

/** A class as a gradient scaler steps it. */
const scaled = ({ rule }: { readonly rule: unknown }): AnyOptimizerClass =>
  ({ rule: scaledRule(rule as Rule) }) as unknown as AnyOptimizerClass;

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

describe("the kernel of", () => {
  test.each<readonly [name: string, text: string]>([
    ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [[name, textOf(type)] as const] : [])),
    ["AdamW.amsgrad", textOf(AdamW, { amsgrad: true })],
    ["AdamW.bf16", textOf(AdamW, {}, "bf16")],
    ["AdamW.f16", textOf(AdamW, {}, "f16")],
    ["AdamW.f16.mixed", textOf(mixed(AdamW), {}, "f16")],
    ["AdamW.f16.mixed.scaled", textOf(scaled(mixed(AdamW)), {}, "f16")],
    ["AdamW.f64", textOf(AdamW, {}, "f64")],
    ["SGD.nesterov", textOf(SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })],
  ])("%s", (name, text) => expect(text).toMatchFileSnapshot(`../../golden/${name}.wat`));
});
