import * as core from "optim-core";
import { AdamW, type AnyOptimizerClass, defaultOf, type Options, type Rule, SGD, trace } from "optim-core";
import { describe, expect, test } from "vitest";
import { stagesOf } from "../stages.ts";
import { renderStage } from "./renderStage.ts";

/** All kernels of a rule, as a device gets them for weights in full buffers. */
function kernelsOf({ rule }: AnyOptimizerClass, options: Options = {}, dtype = "f32"): string {
  const plain = rule as unknown as Rule;
  const defaults = Object.fromEntries(Object.entries(plain.hyper).map(([name, value]) => [name, defaultOf(value)]));
  const program = trace(plain, { ...defaults, ...options });
  return stagesOf(program)
    .map((stage) => {
      const width = stage.sweep === "element" && stage.reductions.length === 0 ? 4 : 1;
      return renderStage(program, stage, width, { p: dtype, g: dtype }).code;
    })
    .join("\n");
}

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;

describe("the kernels of", () => {
  for (const [name, type] of Object.entries(core))
    if (isOptimizer(type)) test(name, () => expect(kernelsOf(type)).toMatchFileSnapshot(`../../golden/${name}.wgsl`));

  test.each<readonly [string, AnyOptimizerClass, Options, string]>([
    ["AdamW.amsgrad", AdamW, { amsgrad: true }, "f32"],
    ["AdamW.f16", AdamW, {}, "f16"],
    ["AdamW.bf16", AdamW, {}, "bf16"],
    ["SGD.nesterov", SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.1 }, "f32"],
  ])("%s", (name, type, options, dtype) =>
    expect(kernelsOf(type, options, dtype)).toMatchFileSnapshot(`../../golden/${name}.wgsl`),
  );
});
