import { type Shapes, weightsIn } from "bench/shapes";
import { bytesPerParam } from "bench/streams";
import { type BandwidthRow, failedRow } from "./bandwidthRow.ts";
import { copyRate } from "./copyRate.ts";
import { measuredNamed, otherOf } from "./participants.ts";
import type { Start } from "./result.ts";
import type { Settings, SizesName } from "./settings.ts";
import { sizes, sizesFor } from "./sizes.ts";
import { LostError } from "./track.ts";
import { wasmTrack } from "./wasmTrack.ts";
import { webGpuTrack } from "./webGpuTrack.ts";

/** What a run tells while it runs. */
export interface Listener {
  /** Once, when it is known where it runs and on which tensors. */
  start(start: Start): void;
  /** @param share - The part of the whole run that is over. */
  progress(tensors: string, doing: string, share: number): void;
  /** The lines of one shape. */
  rows(rows: readonly BandwidthRow[]): void;
}

/** What a run takes from where it runs. */
export interface Surroundings {
  /** `navigator.gpu`, where there is one. */
  readonly gpu: GPU | undefined;
  /** `navigator.deviceMemory`, where there is one. */
  readonly memoryGiB?: number | undefined;
  /** The tensors of each size. @defaultValue {@link sizes} */
  readonly tensors?: Readonly<Record<SizesName, readonly Shapes[]>>;
}

/**
 * Races an optimizer of `bench` over each shape of a size. A shape whose outputs differ, or that the memory is too small for, becomes a line
 * that says so, and the others go on. @throws Error where there is no adapter; LostError where it is lost.
 */
export async function runBandwidth(settings: Settings, listener: Listener, surroundings: Surroundings): Promise<void> {
  const { place, optimizer } = settings;
  const { tensors = sizes, gpu, memoryGiB } = surroundings;
  const measured = measuredNamed(optimizer);
  const other = otherOf(settings);
  const track = place === "webgpu" ? await webGpuTrack(gpu, measured, other) : wasmTrack(measured, other);
  try {
    const { adapter, isSoftware, bufferBytes } = track;
    const copyGbPerS = await copyRate(track.copy);
    const bytesPerWeight = bytesPerParam(measured.sweeps);
    const chosen =
      settings.sizes === "auto"
        ? sizesFor({ place, isSoftware, copyGbPerS, bytesPerWeight, bufferBytes, memoryGiB })
        : settings.sizes;
    listener.start({ optimizer, place, adapter, isSoftware, sizes: chosen, bytesPerWeight, ...(other && { other }) });
    const races = tensors[chosen];
    for (const [i, shapes] of races.entries()) {
      const tell = (doing: string, share: number) => listener.progress(shapes.name, doing, (i + share) / races.length);
      try {
        listener.rows(await track.race(shapes, tell));
      } catch (error) {
        // Shown in the place of figures.
        if (error instanceof LostError) throw error;
        listener.rows([failedRow(shapes, weightsIn(shapes), (error as Error).message)]);
      }
    }
  } finally {
    track.dispose();
  }
}
