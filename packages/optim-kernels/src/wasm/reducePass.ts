import { type Node, type ReduceOp, reducers } from "optim-core";
import { reducedLength, type StepPart } from "./stepPart.ts";
import type { SweepTables } from "./sweepTables.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Makes the reductions of one pass known to every launch. Those over rows and columns are whole when their sweep is; of the others the
 * pieces are added up here, in float64 and in their order, over all launches where they are of all parameters.
 */
export function reducePass(parts: readonly StepPart[], pass: number, tables: SweepTables, workshop: Workshop): void {
  const totals = new Map<Node, number>();
  for (const part of parts)
    part.kernel.sweeps.forEach(({ stage }, sweep) => {
      if (stage.pass !== pass) return;
      if (stage.reductions.some(({ extent }) => extent === "row" || extent === "column"))
        reduceLines(part, sweep, tables, workshop);
      else reduceWhole(part, sweep, totals, tables, workshop);
    });
  for (const { kernel, cells } of parts)
    for (const [n, total] of totals) {
      const [cell] = cells.get(n) ?? [];
      if (cell) workshop.views.write(kernel.type, cell, total);
    }
}

function reduceWhole(
  part: StepPart,
  sweep: number,
  totals: Map<Node, number>,
  tables: SweepTables,
  { scratch, views, execute }: Workshop,
): void {
  const { kernel, tensors, cells } = part;
  const { reductions } = kernel.sweeps[sweep]!.stage;
  const table = tables.of(kernel, sweep);
  const counts = table.layOut(tensors).map((cut) => cut.length);
  const parts = counts.reduce((sum, count) => sum + count, 0) * reductions.length;
  const start = scratch.take(8 * parts);
  execute(table.jobFor(part, { partials: [start, 8 * reductions.length] }));
  const found = views.numbers("f64", start, parts);
  reductions.forEach((n, r) => {
    const [neutral, merge] = reducers[n.op as ReduceOp];
    const isAll = n.extent === "all";
    const places = cells.get(n)!;
    let total: number = totals.get(n) ?? neutral;
    let at = r;
    for (const [t, count] of counts.entries()) {
      if (!isAll) total = neutral;
      for (let piece = 0; piece < count; piece++, at += reductions.length) total = merge(total, found[at]!);
      if (!isAll) views.write(kernel.type, places[t]!, total);
    }
    if (isAll) totals.set(n, total);
  });
}

function reduceLines(part: StepPart, sweep: number, tables: SweepTables, { scratch, views, execute }: Workshop): void {
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
  execute(tables.of(kernel, sweep).jobFor(part, { outputs }));
  reductions.forEach((n, r) => {
    if (n.extent === "column")
      tensors.forEach(({ shape }, t) => {
        const length = reducedLength("column", shape);
        views.numbers(kernel.type, cells.get(n)![t]!, length).set(views.numbers("f64", outputs[r]![t]!, length));
      });
  });
}
