import { expect, test } from "vitest";
import { NAdam } from "./optim/nadam.ts";
import { type Options, trace } from "./program.ts";
import type { Rule } from "./rule.ts";
import { uniformTable } from "./uniformTable.ts";

test("a row is that of its step count, in tables longer than what is computed at a time", () => {
  const options: Options = {
    lr: 0.1,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    momentumDecay: 4e-3,
    decay: "l2",
  };
  const program = trace(NAdam.rule as unknown as Rule, options);
  const table = uniformTable(program, options, 7, 5000);
  expect(table).toHaveLength(5000);
  for (const at of [0, 1, 2047, 2048, 4999]) {
    const [alone] = uniformTable(program, options, 7 + at, 1);
    expect(table[at]).toEqual(alone);
  }
  const lr = program.uniforms.findIndex(({ name }) => name === "lr");
  expect(table.every((row) => row[lr] === 0.1)).toBe(true);
  const distinct = program.uniforms.map((_, u) => new Set(table.map((row) => row[u])).size);
  expect(Math.max(...distinct)).toBeGreaterThan(4000);
});
