import * as core from "optim-core";
import {
  AdamW,
  type AnyOptimizerClass,
  defaultOf,
  type Options,
  optimizer,
  type Rule,
  SGD,
  trace,
  zeros,
} from "optim-core";
import { describe, expect, test } from "vitest";
import { halves } from "../wasm/halves.ts";
import { wasm } from "../wasm/wasm.ts";
import { wasmText } from "./wasmText.ts";

const backend = wasm({ halves });

/** The text of a rule's kernel for weights of one precision; state is in float64 where they are, else in float32. */
function textOf({ rule }: AnyOptimizerClass, options: Options = {}, dtype = "f32"): string {
  const plain = rule as unknown as Rule;
  const hyper = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  const slots = Object.fromEntries(Object.keys(plain.state).map((name) => [name, dtype === "f64" ? dtype : "f32"]));
  const program = trace(plain, { ...hyper, ...options });
  return wasmText(backend.compile(program, { p: dtype, g: dtype, ...slots }));
}

/** Keeps a copy of the weights in float32, and steps that. */
const adamW = AdamW.rule;
const master = optimizer({
  ...adamW,
  state: { ...adamW.state, master: zeros },
  update({ master, ...weight }, hyper) {
    const next = adamW.update({ ...weight, p: master }, hyper);
    return { ...next, master: next.p };
  },
});

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

describe("the kernel of", () => {
  test.each<readonly [name: string, text: string]>([
    ...Object.entries(core).flatMap(([name, type]) => (isOptimizer(type) ? [[name, textOf(type)] as const] : [])),
    ["AdamW.amsgrad", textOf(AdamW, { amsgrad: true })],
    ["AdamW.bf16", textOf(AdamW, {}, "bf16")],
    ["AdamW.f16", textOf(AdamW, {}, "f16")],
    ["AdamW.f16.master", textOf(master, {}, "f16")],
    ["AdamW.f64", textOf(AdamW, {}, "f64")],
    ["SGD.nesterov", textOf(SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 })],
  ])("%s", (name, text) => expect(text).toMatchFileSnapshot(`../../golden/${name}.wat`));
});
