import { onJs } from "../contenders/onJs.ts";
import { onWasm } from "../contenders/onWasm.ts";
import { inOneGroup, umupAdamW } from "../contenders/umupAdamW.ts";
import { wasmFloor } from "../contenders/wasmFloor.ts";
import type { Race } from "../race.ts";
import { type Shapes, twentyInTurn, twentySquares, twentyWidths } from "../shapes.ts";
import type { Suite } from "../suite.ts";

/** Where a race is. */
const grounds = { wasm: onWasm, js: onJs } as const;

/** u-muP's AdamW, which has a group for each width, against one group of plain AdamW over the same tensors. */
export function umupRace(ground: keyof typeof grounds, shapes: Shapes): Race {
  const on = grounds[ground];
  const floor = { name: "floor", make: wasmFloor(umupAdamW.sweeps) };
  return {
    name: `${umupAdamW.name}, ${shapes.name}`,
    shapes,
    sweeps: umupAdamW.sweeps,
    reference: onJs(umupAdamW),
    // One rounds its weights, the other the same divided by their scale.
    roundings: 2,
    ours: [
      { name: `${ground}, one group`, make: inOneGroup((measured) => on(measured)), floor },
      { name: `${ground}, u-muP`, make: on(umupAdamW), floor },
    ],
    others: [],
  };
}

/** `pnpm bench umup`. */
export const umupSuite = (): Suite => ({
  races: [
    umupRace("wasm", twentySquares),
    ...(["wasm", "js"] as const).flatMap((ground) =>
      [twentyWidths, twentyInTurn].map((shapes) => umupRace(ground, shapes)),
    ),
  ],
});
