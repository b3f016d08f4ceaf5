import type { Launch } from "optim-core";
import type { Job } from "./job.ts";
import { MemoryViews } from "./memoryViews.ts";
import { reducePass } from "./reducePass.ts";
import type { Heap } from "./heap.ts";
import { Scratch } from "./scratch.ts";
import { placePart } from "./stepPart.ts";
import { sweepTable } from "./sweepTable.ts";
import type { WasmArray } from "./wasmArray.ts";
import type { WasmKernel } from "./wasmKernel.ts";

const storeOrder = ["element", "row", "column", "tensor", "all"];

/** What runs whole steps in a heap: passes of reductions first, then what is kept, each sweep over all tensors of a launch at once. */
export function stepRunner(heap: Heap, execute: (job: Job) => void): (launches: readonly Launch<WasmArray>[]) => void {
  const scratch = new Scratch(heap);
  const views = new MemoryViews(heap.memory);
  return (launches) => {
    scratch.reset();
    const parts = launches.map(({ kernel, tensors }) => placePart(kernel as WasmKernel, tensors, scratch, views));
    const passes = Math.max(0, ...parts.flatMap(({ kernel }) => kernel.sweeps.map(({ stage }) => stage.pass)));
    for (let pass = 1; pass <= passes; pass++) reducePass(parts, pass, scratch, views, execute);
    for (const extent of storeOrder)
      for (const part of parts)
        part.kernel.sweeps.forEach(({ stage }, sweep) => {
          if (stage.pass === 0 && stage.sweep === extent) execute(sweepTable(part, sweep, scratch, views));
        });
  };
}
