import { isReduction, type Node } from "./expr.ts";
import type { Program } from "./program.ts";

/** The reductions of a program in as few passes as can be: those of one pass need only what earlier passes have made known. */
export function passesOf({ nodes }: Program): readonly (readonly Node[])[] {
  const reductions = nodes.filter(isReduction);
  const depths = new Map<Node, number>();
  const depthOf = (n: Node): number => {
    const known = depths.get(n) ?? Math.max(0, ...n.args.map(depthOf)) + Number(isReduction(n));
    depths.set(n, known);
    return known;
  };
  const depth = Math.max(0, ...reductions.map(depthOf));
  return Array.from({ length: depth }, (_, pass) => reductions.filter((n) => depthOf(n) === pass + 1));
}
