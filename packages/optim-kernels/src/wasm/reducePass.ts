import { type Node, type ReduceOp, reducers } from "optim-core";
import type { Job } from "./job.ts";
import type { MemoryViews } from "./memoryViews.ts";
import { piecesOf } from "./pieces.ts";
import type { Scratch } from "./scratch.ts";
import { reducedLength, type StepPart } from "./stepPart.ts";
import { sweepTable } from "./sweepTable.ts";

/**
 * Makes the reductions of one pass known to every launch. Those over rows and columns are whole when their sweep is; of the others the
 * pieces are added up here, in float64 and in their order, over all launches where they are of all parameters.
 */
export function reducePass(
  parts: readonly StepPart[],
  pass: number,
  scratch: Scratch,
  views: MemoryViews,
  execute: (job: Job) => void,
): void {
  const totals = new Map<Node, number>();
  for (const part of parts)
    part.kernel.sweeps.forEach(({ stage }, sweep) => {
      if (stage.pass !== pass) return;
      if (stage.reductions.some(({ extent }) => extent === "row" || extent === "column"))
        reduceLines(part, sweep, scratch, views, execute);
      else reduceWhole(part, sweep, totals, scratch, views, execute);
    });
  for (const { kernel, cells } of parts)
    for (const [n, total] of totals) {
      const [cell] = cells.get(n) ?? [];
      if (cell) views.numbers(kernel.type, cell, 1)[0] = total;
    }
}

function reduceWhole(
  part: StepPart,
  sweep: number,
  totals: Map<Node, number>,
  scratch: Scratch,
  views: MemoryViews,
  execute: (job: Job) => void,
): void {
  const { kernel, tensors, cells } = part;
  const code = kernel.sweeps[sweep]!;
  const { reductions } = code.stage;
  const counts = tensors.map(({ shape, buffers }) => piecesOf(code, shape, buffers.p!.length).length);
  const parts = counts.reduce((sum, count) => sum + count, 0) * reductions.length;
  const start = scratch.take(8 * parts);
  execute(sweepTable(part, sweep, scratch, views, { partials: [start, 8 * reductions.length] }));
  const found = views.numbers("f64", start, parts);
  reductions.forEach((n, r) => {
    const [neutral, merge] = reducers[n.op as ReduceOp];
    let at = r;
    for (const [t, count] of counts.entries()) {
      const isAll = n.extent === "all";
      let total = isAll ? (totals.get(n) ?? neutral) : neutral;
      for (let piece = 0; piece < count; piece++, at += reductions.length) total = merge(total, found[at]!);
      if (isAll) totals.set(n, total);
      else views.numbers(kernel.type, cells.get(n)![t]!, 1)[0] = total;
    }
  });
}

function reduceLines(
  part: StepPart,
  sweep: number,
  scratch: Scratch,
  views: MemoryViews,
  execute: (job: Job) => void,
): void {
  const { kernel, tensors, cells } = part;
  const { reductions } = kernel.sweeps[sweep]!.stage;
  const outputs = reductions.map((n) =>
    n.extent === "row"
      ? cells.get(n)!
      : tensors.map(({ shape }) => {
          const length = reducedLength("column", shape);
          const sums = scratch.take(8 * length);
          views.numbers("f64", sums, length).fill(reducers[n.op as ReduceOp][0]);
          return sums;
        }),
  );
  execute(sweepTable(part, sweep, scratch, views, { outputs }));
  reductions.forEach((n, r) => {
    if (n.extent === "column")
      tensors.forEach(({ shape }, t) => {
        const length = reducedLength("column", shape);
        views.numbers(kernel.type, cells.get(n)![t]!, length).set(views.numbers("f64", outputs[r]![t]!, length));
      });
  });
}
