import type { Parametrisation, Run } from "./run.ts";
import type { Sweep } from "./sweep.ts";

/** The losses of one width at the rates of a sweep, means over the seeds; NaN where a training came apart. */
interface Curve {
  readonly width: number;
  readonly losses: readonly number[];
  /** How far apart the losses of the seeds are, for each rate. */
  readonly spreads: readonly number[];
  /** The place of the least loss; -1 where all have come apart. */
  readonly best: number;
}

/** What a sweep says of one parametrisation. */
export interface Transfer {
  readonly parametrisation: Parametrisation;
  readonly log2Lrs: readonly number[];
  readonly curves: readonly Curve[];
}

/** The means of a sweep's runs. */
export function transferOf(
  { training, widths, log2Lrs, seeds }: Sweep,
  parametrisation: Parametrisation,
  lossOf: (run: Run) => number,
): Transfer {
  const rates = log2Lrs[parametrisation];
  const curves = widths.map((width): Curve => {
    const bySeed = rates.map((log2Lr) =>
      seeds.map((seed) => lossOf({ ...training, parametrisation, width, log2Lr, seed })),
    );
    const losses = bySeed.map((all) => all.reduce((a, b) => a + b, 0) / all.length);
    const spreads = bySeed.map((all) => Math.max(...all) - Math.min(...all));
    const least = Math.min(...losses.filter((loss) => !Number.isNaN(loss)));
    return { width, losses, spreads, best: losses.indexOf(least) };
  });
  return { parametrisation, log2Lrs: rates, curves };
}

/**
 * What the best rate of the narrowest model costs the widest one, above the least loss that it can have: what somebody pays who tunes on the
 * small model. NaN where training comes apart.
 */
export function costOfTransfer({ curves }: Transfer): number {
  const [narrow, wide] = [curves[0]!, curves.at(-1)!];
  return (wide.losses[narrow.best] ?? Number.NaN) - (wide.losses[wide.best] ?? Number.NaN);
}

/** How far apart the best rates of the narrowest and the widest model are, in factors of two; NaN where one of them has none. */
export function shiftOf({ curves, log2Lrs }: Transfer): number {
  const [narrow, wide] = [curves[0]!, curves.at(-1)!];
  return (log2Lrs[wide.best] ?? Number.NaN) - (log2Lrs[narrow.best] ?? Number.NaN);
}
