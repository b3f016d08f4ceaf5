import type { Launch } from "optim-core";
import { reducePass } from "./reducePass.ts";
import { placePart } from "./stepPart.ts";
import { SweepTables } from "./sweepTables.ts";
import type { WasmArray } from "./wasmArray.ts";
import type { WasmKernel } from "./wasmKernel.ts";
import type { Workshop } from "./workshop.ts";

const storeOrder = ["element", "row", "column", "tensor", "all"];

/**
 * What runs whole steps: passes of reductions first, then what is kept, each sweep over all tensors of a launch at once. All that can fail
 * has been done before the first sweep that writes to a tensor.
 */
export function stepRunner(workshop: Workshop): (launches: readonly Launch<WasmArray>[]) => void {
  const { scratch, views, execute } = workshop;
  const tables = new SweepTables(workshop);
  return (launches) => {
    scratch.reset();
    tables.turn();
    const parts = launches.map(({ kernel, tensors }) => placePart(kernel as WasmKernel, tensors, scratch, views));
    const passes = Math.max(0, ...parts.flatMap(({ kernel }) => kernel.sweeps.map(({ stage }) => stage.pass)));
    for (let pass = 1; pass <= passes; pass++) reducePass(parts, pass, tables, workshop);
    const jobs = storeOrder.flatMap((extent) =>
      parts.flatMap((part) =>
        part.kernel.sweeps.flatMap(({ stage }, sweep) =>
          stage.pass === 0 && stage.sweep === extent ? [tables.of(part.kernel, sweep).jobFor(part)] : [],
        ),
      ),
    );
    jobs.forEach(execute);
  };
}
