import type { Node, Program } from "optim-core";
import type { Streams } from "../streams.ts";

const load = (name: string): Node => ({ op: "load", args: [], name, extent: "element" });

/**
 * A program that reads and writes these streams and computes as little as can be: what is read moves on to the next stream that is written,
 * and what is only read is added to it, so that nothing can be left out. Where nothing is written, what was read is summed up.
 */
export function floorProgram({ reads, writes }: Streams): Program {
  const loads = reads.map(load);
  const nodes = [...loads];
  const added = (values: readonly Node[]): Node =>
    values.reduce((a, b) => {
      const sum: Node = { op: "add", args: [a, b], name: "", extent: "element" };
      nodes.push(sum);
      return sum;
    });
  const onlyRead = loads.filter(({ name }) => !writes.includes(name));
  const kept = loads.filter(({ name }) => writes.includes(name));
  const stores = writes.map((to, w) => {
    const next = kept[(w + 1) % kept.length];
    const value = added([...(next ? [next] : []), ...(w === 0 || !next ? onlyRead : [])]);
    return { to, value, extent: "element" as const };
  });
  if (stores.length === 0) nodes.push({ op: "sum", args: [added(onlyRead)], name: "tensor", extent: "tensor" });
  return { name: "Floor", nodes, stores, uniforms: [] };
}
