import { expect, test } from "vitest";
import { AdamW } from "./optim/adamw.ts";
import { trace } from "./program.ts";
import type { Rule } from "./rule.ts";
import { type DueRow, fillRows, uniformRows } from "./uniforms.ts";

const optionsOf = (i: number) => ({ lr: 1e-3 * i, betas: [0.5 + i / 20_000, 0.99], eps: 1e-8, weightDecay: 0.1 });
const program = trace(AdamW.rule as unknown as Rule, optionsOf(1));

test("many rows at once are those of each group and step alone", () => {
  const due = Array.from({ length: 2500 }, (_, i): DueRow => {
    return { group: optionsOf(i), first: 1 + (i % 7), values: [new Float64Array(program.uniforms.length)] };
  });
  fillRows(program, due);
  const alone = due.map(({ group, first }) => uniformRows(program, group, first).values);
  expect(due.map(({ values }) => values)).toEqual(alone);
});
