import { matrixOf, type Node } from "optim-core";
import { reductionName, type Stage } from "../stages.ts";
import { neutrals } from "../wgsl/reduce.ts";
import { isSingle } from "../wgsl/scope.ts";
import { cut, type Piece, wholePiece } from "./pieces.ts";
import type { Task } from "./task.ts";
import type { Work } from "./work.ts";

/** How many weights a workgroup reduces at least, and how many workgroups a tensor has at most. */
const [least, most] = [2 ** 12, 2 ** 8];

/** A power of two that is not smaller, up to 256. */
const power = (x: number): number => Math.min(256, 2 ** Math.ceil(Math.log2(Math.max(x, 1))));

const starts = { highest_start: neutrals.highest!, lowest_start: neutrals.lowest! };

/** One pass: the dispatches of its sweeps, and the stretches of scratch that become one number each after them. */
export interface Pass {
  readonly tasks: Task[];
  /** Four words for each: where it begins, its length, where the number goes, what it begins with. */
  readonly jobs: number[];
}

/** The lines in which a sweep sees a piece, and the lanes that walk one. */
function linesOf(
  { reductions }: Stage,
  { work, count }: Piece,
): Readonly<Record<"lines" | "length" | "lanes", number>> {
  const { rows, columns } = matrixOf(work.tensor.shape);
  const { extent } = reductions[0]!;
  if (extent === "row") return { lines: rows, length: columns, lanes: power(columns) };
  if (extent === "column")
    return { lines: columns, length: rows, lanes: Math.min(power(rows), 256 / Math.min(32, power(columns))) };
  const lines = Math.min(most, Math.ceil(count / least)) || 1;
  return { lines, length: Math.ceil(count / lines), lanes: 256 };
}

/**
 * Gives every reduction of a run its place in the scratch, from `top` on: what a row or a column leaves is whole at once, a tensor's and
 * all tensors' numbers are parts that lie side by side until a second kernel has made one of them.
 */
export function layReductions(
  works: readonly Work[],
  device: GPUDevice,
): { readonly passes: Pass[]; readonly top: number } {
  let top = 0;
  const take = (count: number): number => {
    top += count;
    return top - count;
  };
  const totals = new Map<Node, number>();
  const passes: Pass[] = [];
  const depth = Math.max(0, ...works.flatMap(({ kernel }) => kernel.stages.map(({ stage }) => stage.pass)));
  for (let pass = 1; pass <= depth; pass++) {
    const tasks: Task[] = [];
    const jobs: number[] = [];
    const parts = new Map<Node, ((base: number) => number)[]>();
    for (const { kernel, tensors } of works)
      for (const { stage, narrow } of kernel.stages) {
        if (stage.pass !== pass) continue;
        for (const work of tensors) {
          const whole = wholePiece(work, narrow!, stage.sweep);
          const isWhole = !isSingle(stage.reductions[0]!.extent as "row");
          const pieces = isWhole ? [whole] : cut(whole, stage.sweep, device);
          const made = pieces.map(
            (piece): Task => ({
              piece,
              stage,
              facts: { ...linesOf(stage, piece), n: piece.count, ...starts },
            }),
          );
          tasks.push(...made);
          const count = made.reduce((sum, { facts }) => sum + facts.lines!, 0);
          for (const n of stage.reductions) {
            const place = (base: number): number => {
              let at = base;
              for (const { facts } of made) {
                facts[reductionName(kernel.program, n)] = at;
                at += facts.lines!;
              }
              return at;
            };
            if (n.extent === "all") parts.set(n, [...(parts.get(n) ?? []), place]);
            else {
              const base = take(count);
              place(base);
              const isDone = isWhole || count === 1;
              work.known.set(n, isDone ? base : take(1));
              if (!isDone) jobs.push(base, count, work.known.get(n)!, neutrals[n.op]!);
            }
          }
        }
      }
    for (const [n, each] of parts) {
      const base = top;
      for (const place of each) top = place(top);
      totals.set(n, top);
      jobs.push(base, top - base, take(1), neutrals[n.op]!);
    }
    for (const { tensors } of works) for (const { known } of tensors) for (const [n, at] of totals) known.set(n, at);
    passes.push({ tasks, jobs });
  }
  return { passes, top };
}
