import { toF16 } from "optim-amp";
import type { HostArray } from "optim-core";
import { type Bound, float16, float32, float64 } from "./bound.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import type { Tally } from "./tally.ts";

/** How the numbers of a run are kept, and how near they must be. */
export interface Precision {
  /** The name of the run. */
  readonly type: "float32" | "float64" | "float16";
  readonly dtype: "f32" | "f64" | "f16";
  /** For state. */
  readonly bound: Bound;
  /** For parameters, which may be kept in less. */
  readonly paramBound: Bound;
  /** Numbers as they lie in memory. */
  stored(values: readonly number[]): HostArray;
}

const precisions: readonly Precision[] = [
  {
    type: "float64",
    dtype: "f64",
    bound: float64,
    paramBound: float64,
    stored: (values) => Float64Array.from(values),
  },
  {
    type: "float32",
    dtype: "f32",
    bound: float32,
    paramBound: float32,
    stored: (values) => Float32Array.from(values),
  },
  {
    type: "float16",
    dtype: "f16",
    bound: float32,
    paramBound: float16,
    stored: (values) => Uint16Array.from(values, toF16),
  },
];

/** The precision of this name. @throws Error where it is not known. */
export function precisionNamed(type: string): Precision {
  const known = precisions.find((precision) => precision.type === type);
  if (!known) throw new Error(`the precision ${type} is not known`);
  return known;
}

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
