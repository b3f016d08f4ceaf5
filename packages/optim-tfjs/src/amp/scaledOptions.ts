import { OptimError } from "optim-core";
import type { AnyAdapter } from "../adapters.ts";
import type { TfScalerOptions } from "./ampOptions.ts";

/** What `scaledOptimizer` can be told beside the optimizer: the options of its scaler, and a norm. */
export interface ScaledOptions extends Omit<TfScalerOptions, "ops"> {
  /** The largest norm that the unscaled gradients of a step together may have. */
  readonly clipNorm?: number;
}

/** @throws OptimError where a norm is out of its domain, or nothing could clip to it. */
export function checkScaledOptions({ who }: AnyAdapter, { clipNorm, enabled = true }: ScaledOptions): void {
  if (clipNorm === undefined) return;
  if (!(typeof clipNorm === "number" && clipNorm > 0))
    throw new OptimError(`scaledOptimizer: clipNorm is ${clipNorm}; it must be a number above 0, or left out.`);
  if (!enabled)
    throw new OptimError(
      `scaledOptimizer: clipNorm needs a scaler that is enabled. Without one, clip in the optimizer: tfjs(tf, ${who}, { clipNorm }).`,
    );
}
