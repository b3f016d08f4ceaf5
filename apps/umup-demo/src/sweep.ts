import type { Parametrisation, Run, Training } from "./run.ts";

/** A figure's worth of runs: each parametrisation with each width, rate and seed. */
export interface Sweep {
  readonly training: Training;
  readonly widths: readonly number[];
  readonly log2Lrs: Readonly<Record<Parametrisation, readonly number[]>>;
  readonly seeds: readonly number[];
}

/** Numbers from `low` to `high`, `by` apart. */
const range = (low: number, high: number, by = 1): number[] =>
  Array.from({ length: Math.floor((high - low) / by) + 1 }, (_, i) => low + by * i);

/** The byte-level decoder; `isFull` adds the width that takes longest. */
export const decoderSweep = (isFull: boolean, seeds: number): Sweep => ({
  training: { task: "decoder", steps: 300, warmupSteps: 30, batchSize: 8, length: 32, layers: 2 },
  widths: isFull ? [32, 64, 128, 256] : [32, 64, 128],
  log2Lrs: { standard: range(-13, -5), "u-muP": range(-4, 4) },
  seeds: range(1, seeds),
});

/** The short form: an MLP on handwritten digits at two widths. */
export const mlpSweep = (seeds: number): Sweep => ({
  training: { task: "mlp", steps: 200, warmupSteps: 20, batchSize: 64, length: 0, layers: 3 },
  widths: [64, 256],
  log2Lrs: { standard: range(-11, -3, 2), "u-muP": range(-6, 2, 2) },
  seeds: range(1, seeds),
});

/** All runs of a sweep, those that take longest first, so that no worker is left with one of them at the end. */
export function runsOf({ training, widths, log2Lrs, seeds }: Sweep): Run[] {
  const runs = Object.entries(log2Lrs).flatMap(([parametrisation, rates]) =>
    widths.flatMap((width) =>
      rates.flatMap((log2Lr) =>
        seeds.map((seed) => ({
          ...training,
          parametrisation: parametrisation as Parametrisation,
          width,
          log2Lr,
          seed,
        })),
      ),
    ),
  );
  return runs.sort((a, b) => b.width - a.width);
}

/** About how long runs take, in no unit: at these sizes a step takes as long as the model is wide, and a little more. */
export const costOf = (runs: readonly Run[]): number =>
  runs.reduce((sum, { steps, width }) => sum + steps * (width + 16), 0);
