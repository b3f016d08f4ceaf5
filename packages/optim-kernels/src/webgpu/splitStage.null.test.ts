import { defineOptimizer, trace, zeros } from "optim-core";
import { expect, test } from "vitest";
import { type Stage, stagesOf } from "../stages.ts";
import { splitStage } from "./splitStage.ts";

/** What the parts of a rule's only stage write, where each may have so many symbols. */
function parts(rule: object, most: number): string[][] {
  const program = trace(rule as never, { lr: 1 });
  const symbols = ({ reads, stores }: Stage) =>
    new Set([...reads.map(({ name }) => name), ...stores.map(({ to }) => to)]);
  const split = splitStage(program, stagesOf(program)[0]!, (stage) => symbols(stage).size <= most);
  return split.map(({ stores }) => stores.map(({ to }) => to));
}

test("none of the parts reads what one before it has written", () => {
  const Shift = defineOptimizer({
    name: "Shift",
    hyper: { lr: 1 },
    state: { a: zeros, b: zeros, c: zeros },
    update: ({ p, g, a, b }) => ({ p: p.sub(g), a: g.add(1), b: a.add(1), c: b.add(1) }),
  });
  expect(parts(Shift.rule, 5)).toEqual([["p", "a", "b", "c"]]);
  expect(parts(Shift.rule, 2)).toEqual([["p"], ["c"], ["b"], ["a"]]);
  expect(parts(Shift.rule, 3)).toEqual([["p"], ["c", "b"], ["a"]]);
});

test("a stage whose values are exchanged stays whole", () => {
  const Swap = defineOptimizer({
    name: "Swap",
    hyper: { lr: 1 },
    state: { a: zeros, b: zeros },
    update: ({ p, g, a, b }) => ({ p: p.sub(g), a: b, b: a }),
  });
  expect(parts(Swap.rule, 2)).toEqual([["p", "a", "b"]]);
});
