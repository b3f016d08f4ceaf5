import type { Node, Program } from "optim-core";

const from: Node = { op: "load", args: [], name: "from", extent: "element" };

/** The rule of a copy from one precision to another. */
export const copying: Program = {
  name: "Copy",
  nodes: [from],
  stores: [{ to: "to", value: from, extent: "element" }],
  uniforms: [],
};
