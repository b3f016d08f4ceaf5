import { matrixOf, type Node } from "optim-core";
import type { Task } from "./task.ts";

/** A power of two that is not smaller, up to 256. */
const power = (x: number): number => Math.min(256, 2 ** Math.ceil(Math.log2(x || 1)));

/**
 * The lines in which a sweep sees a stretch of a tensor: how many, of how many weights, how many lie beside each other in a workgroup, and
 * the way from line to line and from weight to weight.
 */
export function linesOf([first]: readonly Node[], shape: readonly number[], count: number): number[] {
  const { rows, columns } = matrixOf(shape);
  const extent = first?.extent;
  if (extent === "row") return [rows, columns, 256 / power(columns), columns, 1];
  if (extent === "column")
    return [columns, rows, Math.max(256 / power(rows), Math.min(32, power(columns))), 1, columns];
  // A workgroup takes 4096 weights or more, and a tensor 256 workgroups at most.
  const lines = Math.min(256, Math.ceil(count / 2 ** 12)) || 1;
  const length = Math.ceil(count / lines);
  return [lines, length, 1, length, 1];
}

/** A reduction of a run: where it lies in the scratch, and until then which words of which tasks are to be told of its parts. */
export interface Reduced {
  readonly node: Node;
  at: number;
  readonly parts: (readonly [task: Task, word: number])[];
}

/** The reductions of one tensor, or of all. */
export type Known = Map<Node, Reduced>;
