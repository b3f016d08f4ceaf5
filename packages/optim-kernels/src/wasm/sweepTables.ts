import { SweepTable } from "./sweepTable.ts";
import type { WasmKernel } from "./wasmKernel.ts";
import type { Workshop } from "./workshop.ts";

/** Runs without use after which a table is given up. */
const patience = 64;

/** The tables of all sweeps that run in a memory. Those of optimizers that have not stepped for a while are given up. */
export class SweepTables {
  readonly #workshop: Workshop;
  readonly #tables = new Map<WasmKernel, { used: number; readonly tables: readonly SweepTable[] }>();
  #runs = 0;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** Begins a run. */
  turn(): void {
    this.#runs++;
    for (const [kernel, { used, tables }] of this.#tables) {
      if (this.#runs - used <= patience) continue;
      for (const table of tables) table.free();
      this.#tables.delete(kernel);
    }
  }

  /** The table of a kernel's sweep. */
  of(kernel: WasmKernel, sweep: number): SweepTable {
    let known = this.#tables.get(kernel);
    if (!known) {
      const tables = kernel.sweeps.map((_, i) => new SweepTable(kernel, i, this.#workshop));
      known = { used: 0, tables };
      this.#tables.set(kernel, known);
    }
    known.used = this.#runs;
    return known.tables[sweep]!;
  }
}
