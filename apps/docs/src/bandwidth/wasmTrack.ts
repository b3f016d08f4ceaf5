import { memoryCopy } from "bench/contenders/memoryCopy";
import { plainAdam, plainAdamW } from "bench/contenders/plainLoop";
import { adam, type Measured } from "bench/optimizers";
import { oneThreadRace } from "bench/races/oneThreadRace";
import { runRace } from "bench/runRace";
import { bytesPerParam } from "bench/streams";
import { rowsFrom } from "./bandwidthRow.ts";
import type { OtherName } from "./settings.ts";
import { conduct, type Track } from "./track.ts";

/** WebAssembly in this thread, where every step is done when it returns. */
export function wasmTrack(measured: Measured, other: OtherName | undefined): Track {
  const loop = measured === adam ? plainAdam : plainAdamW;
  const copy = { name: "copy", make: memoryCopy(bytesPerParam(measured.sweeps)) };
  return {
    adapter: "WebAssembly, one thread",
    isSoftware: false,
    copy: memoryCopy,
    async race(shapes, tell) {
      const race = oneThreadRace(measured, shapes, other === undefined ? [] : [{ name: other, make: loop }]);
      const ours = race.ours.map((entry) => ({ ...entry, copy }));
      return rowsFrom(shapes, await runRace({ ...race, ours, backToBack: true }, conduct(tell)), other);
    },
    dispose() {},
  };
}
