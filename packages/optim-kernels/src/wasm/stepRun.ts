import { type Launch, type Node, type ReduceOp, reducers } from "optim-core";
import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import { KernelPlace } from "./kernelPlace.ts";
import type { WasmArray } from "./wasmArray.ts";
import type { WasmKernel } from "./wasmKernel.ts";

/** How many kernels keep their memory: those that ran last. */
const mostKept = 64;

/** What runs whole steps: reductions first, pass by pass, then what is kept, each sweep over all tensors of a launch at once. */
export function stepRunner(heap: Heap, execute: (job: Job) => void): (launches: readonly Launch<WasmArray>[]) => void {
  const kept = new Map<WasmKernel, KernelPlace>();

  return (launches) => {
    for (const [kernel, place] of kept)
      if (kept.size > mostKept) {
        place.free();
        kept.delete(kernel);
      }
    const parts = launches.map(({ kernel, tensors }) => {
      const place = kept.get(kernel as WasmKernel) ?? new KernelPlace(kernel as WasmKernel, heap);
      kept.delete(kernel as WasmKernel);
      kept.set(kernel as WasmKernel, place);
      place.prepare(tensors);
      return place;
    });
    const sweeps = parts.flatMap((place) =>
      place.sweeps.map(({ code }, sweep) => ({ place, sweep, pass: code.stage.pass || Infinity })),
    );
    let [pass, totals] = [0, new Map<Node, number>()];
    for (const next of sweeps.sort((a, b) => a.pass - b.pass)) {
      if (next.pass > pass) {
        for (const { kernel, cells, view } of parts)
          for (const [n, total] of totals) {
            const cell = cells.get(n);
            if (cell) view(kernel.lanes.array, cell.start, cell.length).fill(total);
          }
        [pass, totals] = [next.pass, new Map()];
      }
      if (pass < Infinity) reduce(next.place, next.sweep, totals, execute);
      else execute(next.place.job(next.sweep));
    }
  };
}

/**
 * Makes the reductions of a sweep known. Pieces are added up here, in float64 and in their order; what is of all parameters goes on from
 * launch to launch in `totals`.
 */
function reduce(place: KernelPlace, sweep: number, totals: Map<Node, number>, execute: (job: Job) => void): void {
  const { kernel, cells, view } = place;
  const { code, cuts, pieces, partials } = place.sweeps[sweep]!;
  const { reductions } = code.stage;
  execute(place.job(sweep));
  const parts = view(Float64Array, partials, pieces * reductions.length);
  reductions.forEach((n, r) => {
    const { start, length } = cells.get(n)!;
    const out = view(kernel.lanes.array, start, length);
    const [neutral, merge] = reducers[n.op as ReduceOp];
    let at = r;
    let next = 0;
    let total: number = totals.get(n) ?? neutral;
    for (const { length: count } of cuts) {
      if (n.extent === "tensor") total = neutral;
      for (let i = 0; i < count; i++, at += reductions.length)
        if (n.extent === "row" || n.extent === "column") out[next++] = parts[at]!;
        else total = merge(total, parts[at]!);
      if (n.extent === "tensor") out[next++] = total;
    }
    if (n.extent === "all") totals.set(n, total);
  });
}
