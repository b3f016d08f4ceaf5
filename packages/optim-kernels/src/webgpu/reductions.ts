import type { Node } from "optim-core";
import { type Lines, linesOf as linesAlong } from "../lines.ts";

/**
 * The lines in which a sweep sees a stretch of a tensor; where one number is made of all, parts of it.
 *
 * @param count - What invocations take one by one: weights, or four of them.
 */
export function linesOf([first]: readonly Node[], shape: readonly number[], count: number): Lines {
  const along = linesAlong(first?.extent, shape);
  if (along) return along;
  // An invocation takes 8 at most, or there are 512 workgroups: a large GPU should have so many, and an adapter without one is slower with more.
  const lines = Math.min(512, Math.ceil(count / 2 ** 11)) || 1;
  const length = Math.ceil(count / lines);
  return [lines, length, 1, length, 1];
}

/**
 * A reduction of a run: where it lies in the scratch, and until then which words are to be told of its parts, and how many numbers each leaves.
 */
export interface Reduced {
  readonly node: Node;
  at: number;
  readonly parts: (readonly [words: number[], word: number, lines: number])[];
}

/** The reductions of one tensor, or of all. */
export type Known = Map<Node, Reduced>;
