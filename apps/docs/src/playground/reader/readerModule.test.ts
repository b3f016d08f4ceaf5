import { describe, expect, test } from "vitest";
import { defaultSettings } from "../defaultSettings.ts";
import { nodePlayground } from "../nodePlayground.ts";
import { type Recorded, recordedRun } from "../referenceRun.ts";

const engine = nodePlayground();

const tiger = (returned = "{ p: p.sub(m.sign().mul(lr)), expAvg: m }"): string => `
import { defineOptimizer, ema, oneOf, zeros, type Num } from "optim-core";

/** The sign of the momentum. */
export const Tiger = defineOptimizer({
  name: "Tiger",
  hyper: { lr: 0.01, beta: 0.9, mode: oneOf("a", "b"), strict: true, pair: [1, 2], none: oneOf(null, true) },
  state: { expAvg: zeros },
  update({ p, g, expAvg }, { lr, beta }) {
    const m: Num = ema(expAvg, g, beta);
    return ${returned};
  },
});
`;

test("a reader's optimizer is compiled, has its options, and trains like any other", async () => {
  expect(await engine.compile(tiger())).toEqual({
    name: "Tiger",
    options: { lr: 0.01, beta: 0.9, mode: "a", strict: true, pair: [1, 2] },
  });
  for (const [backend, precision] of [
    ["js", "float32"],
    ["wasm", "float16"],
  ] as const) {
    const entrant = { optimizer: "tiger", options: { lr: 0.02 }, source: tiger() };
    const settings = { ...defaultSettings.ravine, backend, precision, entrants: [entrant] };
    const [{ losses, rates, stopped }] = (await recordedRun(settings, engine)) as [Recorded];
    expect([stopped, rates[0]]).toEqual([undefined, 0.02]);
    expect(losses.at(-1)).toBeLessThan(0.2 * losses[0]!);
  }
});

describe("what is refused:", () => {
  test.each([
    ["a syntax error", "const a = 1;\nconst b = (2;\n", "your optimizer, line 2, column 13: ')' expected."],
    ["no export", "const a = 1;", "your optimizer: the module exports no optimizer. Write: export const Mine ="],
    ["an export of something else", "export const Mine = { rule: 1 };", "exports no optimizer"],
    [
      "two exports",
      'export { Adam, AdamW } from "optim-core";',
      "your optimizer: the module exports 2 optimizers (Adam, AdamW). Export one, and keep the others to itself.",
    ],
    [
      "an import that is not here",
      'import fs from "node:fs";\nexport const a = fs;',
      'your optimizer: "node:fs" cannot be imported here, only optim-core and optim-amp.',
    ],
    [
      "a name of every object",
      'import * as a from "constructor";\nexport const b = a;',
      '"constructor" cannot be imported',
    ],
    ["a forgotten slot", tiger("{ p }"), "Tiger: update() must return `expAvg`: it is declared in state."],
    ["a slot that is not there", tiger("{ p, expAvg: m, more: m }"), "Tiger: update() returns `more`"],
    ["a mistake at the first step", tiger("{ p: p.plus(1), expAvg: m }"), "p.plus is not a function"],
    ["a mistake while it loads", "throw new Error('mine');", "mine"],
  ])("%s", async (_, source, message) => {
    await expect(engine.compile(source)).rejects.toThrow(message);
  });
});

test("an optimizer under two names is one, and the same text is loaded once", async () => {
  const key = `loads${Math.random()}`;
  const counted = `(globalThis as any)[${JSON.stringify(key)}] = ((globalThis as any)[${JSON.stringify(key)}] ?? 0) + 1;`;
  const source = `${counted}\nimport { Adam } from "optim-core";\nexport { Adam, Adam as Other };`;
  expect((await engine.compile(source)).name).toBe("Adam");
  await engine.kernels({ optimizer: "adam", options: {}, source }, "float32");
  expect(Reflect.get(globalThis, key)).toBe(1);
});

test("options of a reader's optimizer are refused when it runs, by name", async () => {
  const entrant = { optimizer: "tiger", options: { momentum: 1 }, source: tiger() };
  const settings = { ...defaultSettings.ravine, entrants: [entrant] };
  await expect(recordedRun(settings, engine)).rejects.toThrow('Tiger: there is no option "momentum"');
});

describe("kernels", () => {
  const text = (optimizer: string, precision: "float32" | "float16", options = {}) =>
    engine.kernels({ optimizer, options }, precision);

  test("are the three texts, with the options and in the precision that were asked for", async () => {
    const [plain, amsgrad, half] = [
      await text("adamw", "float32"),
      await text("adamw", "float32", { amsgrad: true }),
      await text("adamw", "float16"),
    ];
    for (const [language, sign] of [
      ["wgsl", "@compute"],
      ["ptx", ".entry"],
      ["wasm", "(module"],
    ] as const) {
      expect(plain[language]).toContain(sign);
      expect(new Set([plain, amsgrad, half].map((each) => each[language])).size).toBe(3);
    }
    expect(amsgrad.wgsl).toContain("maxExpAvgSq");
    expect(half.wgsl).toContain("fp32Copy");
    expect(half.wgsl).toContain("gradFactor");
    expect((await engine.kernels({ optimizer: "tiger", options: {}, source: tiger() }, "float32")).wasm).toContain(
      "Tiger",
    );
  });

  test("of what is refused are refused with its sentence", async () => {
    await expect(text("adamv", "float32")).rejects.toThrow('Did you mean "adam');
    await expect(text("adamw", "float32", { lr: -1 })).rejects.toThrow("AdamW: lr is -1");
  });
});
