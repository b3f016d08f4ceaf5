import { type Bound, float32, float64 } from "./bound.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import type { Tally } from "./tally.ts";

/** How the numbers of a run are kept, and how near they must be. */
export interface Precision {
  /** The name of the run. */
  readonly type: "float32" | "float64";
  readonly dtype: "f32" | "f64";
  readonly bound: Bound;
  readonly Numbers: Float32ArrayConstructor | Float64ArrayConstructor;
}

const precisions: readonly Precision[] = [
  { type: "float64", dtype: "f64", bound: float64, Numbers: Float64Array },
  { type: "float32", dtype: "f32", bound: float32, Numbers: Float32Array },
];

/** The precisions of a file's runs that a backend computes in. One that is not known is a failure, and so is none at all. */
export function precisionsOf<Buf>(
  where: string,
  runs: Readonly<Record<string, unknown>>,
  { backend, dtypes }: GoldenBackend<Buf>,
  tally: Tally,
): readonly Precision[] {
  for (const type of Object.keys(runs))
    if (!precisions.some((known) => known.type === type)) tally.fail(`${where}the precision ${type} is not known`);
  const used = precisions.filter(({ type, dtype }) => Object.hasOwn(runs, type) && dtypes.includes(dtype));
  if (used.length === 0) tally.fail(`${where}there is no run in a precision of ${backend.name}: ${dtypes.join(", ")}`);
  return used;
}
