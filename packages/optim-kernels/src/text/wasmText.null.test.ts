import { AdamW, defineRule, OptimError, trace, zeros } from "optim-core";
import { describe, expect, test } from "vitest";
import { writtenKernel, writtenKernels } from "../../testing/writtenKernels.ts";
import { halves } from "../wasm/halves.ts";
import { wasm } from "../wasm/wasm.ts";
import { wasmText } from "./wasmText.ts";

const backend = wasm({ halves });

describe("the kernel of", () => {
  test.each(writtenKernels)("$name", ({ name, program, dtypes }) =>
    expect(wasmText(backend.compile(program, dtypes))).toMatchFileSnapshot(`../../golden/${name}.wat`),
  );
  test.each(writtenKernels)("$name, compiled by nobody", ({ name, program, dtypes }) =>
    expect(wasmText(program, dtypes)).toMatchFileSnapshot(`../../golden/${name}.wat`),
  );
});

test("of a precision that there is not is refused", () => {
  const { program } = writtenKernel("AdamW", AdamW);
  expect(() => wasmText(program, { p: "u8" })).toThrow(
    new OptimError("wasmText: cannot store u8, only f32, f64, f16, bf16."),
  );
});

test("locals have names of their own, whatever a rule calls its slots and options", () => {
  // As a built-in rule, whose names nobody looks at.
  const rule = defineRule({
    name: "Named",
    hyper: { lr: 1, m: 1, β: 1, γ: 1 },
    state: { m: zeros, expAvg: zeros, exp_avg: zeros, newP: zeros, table: zeros },
    update: ({ p, g, m, expAvg, exp_avg, newP, table }, { lr, m: rate, β, γ }) => ({
      p: p.sub(m.mul(rate).mul(lr).mul(β).mul(γ)),
      m: m.add(g),
      expAvg: expAvg.add(1),
      exp_avg: exp_avg.add(2),
      newP: newP.add(3),
      table: table.add(4),
    }),
  });
  const text = wasmText(trace(rule as never, {}));
  const declared = [...text.matchAll(/\((?:local|param) (\$\w*) (?:i32|v128)\)/g)].map(([, name]) => name);
  expect(declared.length).toBeGreaterThan(20);
  expect(declared).not.toContain("$");
  expect(new Set(declared).size).toBe(declared.length);
  for (const [, name] of text.matchAll(/local\.[gs]et (\$\w*)/g)) expect(declared).toContain(name);
});
