import { GradScaler, mixed } from "optim-amp";
import {
  AveragedModel,
  captureStep,
  clipGradNorm,
  clipGradValue,
  defineOptimizer,
  GradAccumulator,
  getEmaAvgFn,
  getSwaAvgFn,
  highest,
  lowest,
  SGD,
  slot,
  sum,
  withMetrics,
  zeros,
} from "optim-core";
import { cases } from "optim-testing";
import { EmulatedDriver } from "tooling-cuda";
import { describe, expect, test } from "vitest";
import { assemble, missingPtxas } from "../../testing/ptxas.ts";
import { scaled, writtenKernel } from "../../testing/writtenKernels.ts";
import { cudaOn } from "../cuda.ts";
import { renderProgram } from "./renderProgram.ts";

const missing = missingPtxas();
const chips = ["sm_75", "sm_80", "sm_90"];

type Class = { readonly rule: unknown };

/** What a class can be wrapped in, and the precisions of weights that this is for. */
const wrappers: Readonly<Record<string, readonly [wrap: (type: Class) => Class, ...dtypes: string[]]>> = {
  plain: [(type) => type, "f32", "f16", "bf16"],
  measured: [(type) => withMetrics(type as never), "f32"],
  mixed: [(type) => mixed(type as never), "f16", "bf16"],
  scaled: [scaled, "f32", "f16", "bf16"],
  "mixed, scaled": [(type) => scaled(mixed(type as never)), "f16", "bf16"],
};

/** Every text that an optimizer's inputs lead to, once: flags, precisions, wrappers, and with contraction. */
function textsOf(type: Class, inputs: readonly { readonly options: object }[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [wrapper, [wrap, ...dtypesOf]] of Object.entries(wrappers))
    for (const dtype of dtypesOf)
      for (const { options } of inputs)
        for (const contract of wrapper === "plain" && dtype === "f32" ? [false, true] : [false]) {
          const { program, dtypes } = writtenKernel("", wrap(type), options as never, dtype);
          texts.set(renderProgram(program, dtypes, { contract }).code, `${wrapper}, ${dtype}`);
        }
  return texts;
}

/** The texts of what is done to gradients and weights beside a step: they are rules too, which a backend is given. */
function textsBesideSteps(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const backend = cudaOn(new EmulatedDriver());
  const compile = backend.compile.bind(backend);
  backend.compile = (program, dtypes) => {
    const kernel = compile(program, dtypes);
    texts.set(kernel.source, `${program.name}, ${dtypes.p}`);
    return kernel;
  };
  for (const dtype of ["f32", "f16", "bf16"]) {
    const p = backend.parameter(new Float32Array(10), { dtype });
    p.grad = backend.gradient(p);
    for (const normType of [0, 1, 2, 3, Infinity, -Infinity]) clipGradNorm([p], 1, { backend, normType }).dispose();
    clipGradValue([p], 1, { backend });
    const accumulator = new GradAccumulator([p], { backend });
    accumulator.add();
    accumulator.apply();
    for (const avgFn of [getSwaAvgFn(), getEmaAvgFn(0.9)]) {
      const model = new AveragedModel([p], { avgFn, backend });
      for (let i = 0; i < 2; i++) model.updateParameters();
    }
    const type = dtype === "f16" ? (mixed(SGD) as unknown as typeof SGD) : SGD;
    const optimizer = new type([p], { lr: 1, backend });
    captureStep(optimizer).replay();
    const scaler = new GradScaler({ backend });
    scaler.unscale(optimizer as never);
    scaler.clipGradNorm(optimizer as never, 1);
    scaler.step(optimizer as never);
    scaler.update();
    const numbers = backend.alloc("f32", 10);
    backend.copy(p.data, numbers);
    backend.copy(numbers, p.data);
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
  test.each([
    ...all.map(({ type, inputs }) => [(type.rule as { name: string }).name, () => textsOf(type, inputs)] as const),
    ["what is done beside steps", textsBesideSteps] as const,
    // An assembler takes its time over hundreds of kernels.
  ])("%s", { timeout: 900_000 }, (_, write) => {
    const texts = write();
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
  });
});
