import { mixed } from "optim-amp";
import { defineOptimizer, highest, lowest, slot, sum, zeros } from "optim-core";
import { cases } from "optim-testing";
import { describe, expect, test } from "vitest";
import { assemble, missingPtxas } from "../../testing/ptxas.ts";
import { scaled, writtenKernel } from "../../testing/writtenKernels.ts";
import { renderProgram } from "./renderProgram.ts";

const missing = missingPtxas();
const chips = ["sm_75", "sm_80", "sm_90"];

type Class = { readonly rule: unknown };

/** What a class can be wrapped in. */
const wrappers: Readonly<Record<string, (type: Class) => Class>> = {
  plain: (type) => type,
  mixed: (type) => mixed(type as never),
  scaled,
  "mixed, scaled": (type) => scaled(mixed(type as never)),
};

/** Every text that an optimizer's inputs lead to, once: flags, precisions, wrappers, and with contraction. */
function textsOf(type: Class, inputs: readonly { readonly options: object }[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [wrapper, wrap] of Object.entries(wrappers))
    for (const dtype of wrapper.startsWith("mixed") ? ["f16", "bf16"] : ["f32", "f16", "bf16"])
      for (const { options } of inputs)
        for (const contract of wrapper === "plain" && dtype === "f32" ? [false, true] : [false]) {
          const { program, dtypes } = writtenKernel("", wrap(type), options as never, dtype);
          texts.set(renderProgram(program, dtypes, { contract }).code, `${wrapper}, ${dtype}`);
        }
  return texts;
}

/** A rule with what no optimizer has: powers, and reductions of every kind along everything. */
const everything = defineOptimizer({
  name: "Everything",
  hyper: { lr: 1 },
  state: {
    row: slot({ extent: "row" }),
    column: slot({ extent: "column" }),
    one: slot({ extent: "tensor" }),
    m: zeros,
  },
  update({ p, g, row, column, one, m }, { lr }) {
    const total = sum(g.pow(m), "all").add(highest(g)).add(lowest(p, "all"));
    const next = sum(g, "row").add(row);
    return {
      p: p.sub(lr.mul(total)).mul(next).add(column),
      m: m.max(g).min(p).sign(),
      row: next,
      column: highest(g.mul(next), "column"),
      one: one.add(total),
    };
  },
});

/** Many texts as one: an assembler takes long to begin. An entry is named after its text. */
function bundled(texts: readonly string[]): string {
  const [header] = texts[0]!.split("\n\n");
  const entries = texts.map((code, i) => code.slice(code.indexOf(".visible")).replaceAll(".entry ", `.entry of${i}_`));
  const library = texts.find((code) => code.includes(".func")) ?? "";
  return [header, library.slice(header!.length, library.indexOf(".visible")), ...entries].join("\n");
}

describe.skipIf(missing)(missing ? `assembling (skipped: ${missing})` : "every kernel assembles without spills", () => {
  const all = [...cases, { type: everything, inputs: [{ options: {} }] }];
  test.each(all.map(({ type, inputs }) => [(type.rule as { name: string }).name, type, inputs] as const))(
    "%s",
    (_, type, inputs) => {
      const texts = textsOf(type, inputs);
      const names = [...texts.values()];
      const code = bundled([...texts.keys()]);
      for (const chip of chips) {
        const assembled = assemble(code, chip);
        expect(assembled.length, `entries for ${chip}`).toBe(code.match(/\.entry/g)!.length);
        for (const { entry, spills, registers } of assembled) {
          const what = `${entry} (${names[Number.parseInt(entry.slice(2), 10)]}) for ${chip}`;
          expect(spills, `${what}, bytes spilled`).toBe(0);
          // 65,536 registers of a multiprocessor, for at least two blocks of 256 threads.
          expect(registers, `${what}, registers`).toBeLessThanOrEqual(128);
        }
      }
    },
  );
});
