import type { Node, Program } from "optim-core";
import { expect, test } from "vitest";
import { identifiersOf } from "./identifiers.ts";

/** What loads of these names are called in a kernel. */
function identifiers(...names: string[]): string[] {
  const nodes = names.map((name): Node => ({ op: "load", args: [], name, extent: "element" }));
  const program: Program = { name: "", nodes, stores: [], uniforms: [] };
  return names.map(identifiersOf(program));
}

test.each([
  [
    ["expAvg", "exp_avg", "βm", "m²"],
    ["expAvg", "exp_avg", "m", "mx"],
  ],
  [
    ["expavg", "exp-avg", "exp avg"],
    ["expavg", "expavgx", "expavgxx"],
  ],
  [
    ["_sum", "sum", "7th"],
    ["sum", "sumx", "th"],
  ],
  [
    ["⊕", "⊗", "p", "p"],
    ["x", "xx", "p", "p"],
  ],
  // JavaScript knows the middle dot and the joiner as parts of identifiers, WGSL does not.
  [
    ["モーメント・一", "a\u200Db", "e\u0301"],
    ["x", "ab", "e"],
  ],
])("%j are %j", (names, expected) => expect(identifiers(...names)).toEqual(expected));
