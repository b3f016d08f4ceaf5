import type { Entry } from "../contender.ts";
import { onJs } from "../contenders/onJs.ts";
import { onWasm } from "../contenders/onWasm.ts";
import { wasmFloor } from "../contenders/wasmFloor.ts";
import type { Measured } from "../optimizers.ts";
import type { Race } from "../race.ts";
import type { Shapes } from "../shapes.ts";

/** An optimizer on WebAssembly in one thread, against others. */
export const oneThreadRace = (measured: Measured, shapes: Shapes, others: readonly Entry[]): Race => ({
  name: `${measured.name}, ${shapes.name}`,
  shapes,
  sweeps: measured.sweeps,
  reference: onJs(measured),
  ours: [{ name: "wasm", make: onWasm(measured), floor: { name: "floor", make: wasmFloor(measured.sweeps) } }],
  others,
});
