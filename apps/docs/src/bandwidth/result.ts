import type { BandwidthRow } from "./bandwidthRow.ts";
import type { OptimizerName, OtherName, PlaceName, SizesName } from "./settings.ts";

/** What a run is made of, once that is decided. */
export interface Start {
  readonly optimizer: OptimizerName;
  readonly place: PlaceName;
  /** The adapter in words, or that it is WebAssembly. */
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly sizes: SizesName;
  /** Absent where nobody else takes part. */
  readonly other?: OtherName;
  readonly bytesPerWeight: number;
}

/** A run, as far as it has come, and where it ran. */
export interface Result extends Start {
  readonly browser: string;
  /** The day, 2026-11-28. */
  readonly date: string;
  readonly rows: readonly BandwidthRow[];
}
