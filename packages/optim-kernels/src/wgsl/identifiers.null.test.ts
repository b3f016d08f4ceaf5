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
    ["expAvg", "exp_avg", "βm", "m"],
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
  // A start of JavaScript's identifiers that is none of WGSL's, and a mark that must follow something.
  [
    ["ͺm", "e\u0301", "\u0301e"],
    ["m", "e\u0301", "e"],
  ],
])("%j are %j", (names, expected) => expect(identifiers(...names)).toEqual(expected));
