import { type Gpu, gpuOf } from "bench/contenders/gpuOf";
import { webGpuCopy } from "bench/contenders/webGpuCopy";
import type { Measured } from "bench/optimizers";
import type { Race } from "bench/race";
import { webgpuRace } from "bench/races/webgpuRace";
import type { Row } from "bench/row";
import { runRace } from "bench/runRace";
import type { Shapes } from "bench/shapes";
import { bytesPerParam } from "bench/streams";
import { rowsFrom } from "./bandwidthRow.ts";
import type { OtherName } from "./settings.ts";
import { conduct, LostError, type Tell, type Track } from "./track.ts";

/** Makes `tf.train.adam` ready on a device. TensorFlow.js is loaded now, and not with the page. */
async function tensorflowOn(gpu: Gpu): Promise<(shapes: Shapes) => Race> {
  const [{ putTfOn }, { tfAdamRace }] = await Promise.all([
    import("bench/contenders/tensorflow"),
    import("bench/races/tfAdamRace"),
  ]);
  await putTfOn(gpu);
  return (shapes) => ({ ...tfAdamRace(gpu, shapes), backToBack: true });
}

/** Runs work on a device; what the device could not do, and that it is gone, fails the work: it would take no time at all. */
function guardOf({ device }: Gpu): <T>(work: Promise<T>) => Promise<T> {
  let error: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    error ??= event.error.message;
  });
  const lost = device.lost.then(({ message }): never => {
    throw new LostError(`The adapter was lost: ${message}`);
  });
  // It is raced with again and again, and rejects when the device is destroyed at the end.
  lost.catch(() => {});
  return async (work) => {
    error = undefined;
    const done = await Promise.race([work, lost]);
    if (error !== undefined) throw new Error(`The adapter refused a part of it: ${error}`);
    return done;
  };
}

/** A new device of the browser's adapter. @throws Error where there is none. */
export async function webGpuTrack(
  api: GPU | undefined,
  measured: Measured,
  other: OtherName | undefined,
): Promise<Track> {
  const adapter = await api?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new Error("This browser has no adapter of WebGPU here: choose WebAssembly.");
  const gpu = await gpuOf(adapter);
  const { device } = gpu;
  const guard = guardOf(gpu);
  const copy = { name: "copy", make: webGpuCopy(device, bytesPerParam(measured.sweeps)) };
  let tensorflow: Promise<(shapes: Shapes) => Race> | undefined;

  function ours(shapes: Shapes, tell: Tell): Promise<readonly Row[]> {
    const race = webgpuRace(gpu, measured, shapes);
    const withCopy = race.ours.map((entry) => ({ ...entry, copy }));
    return runRace({ ...race, ours: withCopy, backToBack: true }, conduct(tell));
  }

  /** A race of its own: beside steps that are a hundred times as long, turns would be too short for a browser's clock. */
  async function beside(name: OtherName, shapes: Shapes, tell: Tell): Promise<ReadonlyMap<string, number>> {
    tensorflow ??= tensorflowOn(gpu);
    const race = (await tensorflow)(shapes);
    const rows = await runRace(race, conduct(tell));
    return new Map(rows.map(({ backend, vs }) => [backend, vs[name]!]));
  }

  return {
    adapter: gpu.adapter,
    isSoftware: gpu.isSoftware,
    bufferBytes: device.limits.maxBufferSize,
    copy: (bytesPerWeight) => webGpuCopy(device, bytesPerWeight),
    async race(shapes, tell) {
      if (other === undefined) return rowsFrom(shapes, await guard(ours(shapes, tell)), undefined);
      const rows = await guard(ours(shapes, (doing, share) => tell(doing, share / 2)));
      try {
        const over = await guard(beside(other, shapes, (doing, share) => tell(`${doing}, ${other}`, 0.5 + share / 2)));
        const told = rows.map((row) => ({ ...row, vs: { [other]: over.get(row.backend)! } }));
        return rowsFrom(shapes, told, other);
      } catch (error) {
        if (error instanceof LostError) throw error;
        // Ours were measured: why the other was not is shown in the place of its figure.
        return rowsFrom(shapes, rows, { failure: (error as Error).message });
      }
    },
    dispose: () => device.destroy(),
  };
}
