import { onJs } from "../contenders/onJs.ts";
import { onWasm } from "../contenders/onWasm.ts";
import { plainAdamW } from "../contenders/plainLoop.ts";
import { wasmFloor } from "../contenders/wasmFloor.ts";
import { adamW, lamb, lion, type Measured, momentum } from "../optimizers.ts";
import type { Race } from "../race.ts";
import { fifty, gpt2Quarter, oneLarge, type Shapes, thousandSmall } from "../shapes.ts";
import type { Suite } from "../suite.ts";

/** An optimizer on WebAssembly, in one thread and in two, against the JavaScript backend and, for AdamW, a plain loop. */
export function wasmRace(measured: Measured, shapes: Shapes): Race {
  const floor = { name: "floor", make: wasmFloor(measured.sweeps) };
  return {
    name: `${measured.name}, ${shapes.name}`,
    shapes,
    sweeps: measured.sweeps,
    reference: onJs(measured),
    ours: [
      { name: "wasm", make: onWasm(measured), floor },
      { name: "wasm, 2 threads", make: onWasm(measured, 2), floor },
    ],
    others: [
      { name: "JavaScript backend", make: onJs(measured) },
      ...(measured === adamW ? [{ name: "plain loop", make: plainAdamW }] : []),
    ],
  };
}

/** `pnpm bench wasm`. */
export const wasmSuite = (): Suite => ({
  races: [
    ...[oneLarge, fifty, thousandSmall, gpt2Quarter].map((shapes) => wasmRace(adamW, shapes)),
    ...[momentum, lion, lamb].flatMap((measured) => [oneLarge, fifty].map((shapes) => wasmRace(measured, shapes))),
  ],
});
