import { expect, test } from "vitest";
import { decayGroups } from "./decayGroups.ts";

const kernel = { name: "kernel", shape: [4, 3] };
const filter = { name: "filter", shape: [3, 3, 1, 8] };
const embedding = { name: "embedding", shape: [10, 4] };
const bias = { name: "bias", shape: [3] };
const scale = { name: "scale", shape: [] };

test("matrices decay; vectors, scalars and what noDecay names do not", () => {
  const noDecay = (p: { name: string }) => p.name === "embedding";
  expect(decayGroups([bias, kernel, embedding, scale, filter], 0.1, { noDecay })).toEqual([
    { params: [kernel, filter], weightDecay: 0.1 },
    { params: [bias, embedding, scale], weightDecay: 0 },
  ]);
});

test("without a decay the optimizer's own holds; empty groups are left out", () => {
  expect(decayGroups(new Set([kernel]))).toEqual([{ params: [kernel] }]);
  expect(decayGroups([bias], 0.1)).toEqual([{ params: [bias], weightDecay: 0 }]);
  expect(decayGroups([], 0.1)).toEqual([]);
});
