import { OptimError } from "optim-core";
import type { LayerShape } from "./layersModule.ts";

/** The last axes of an input, those that are normalised. @throws OptimError where there are fewer beside the batch, or one is open. */
export function normalizedShape(who: string, shape: LayerShape, axes: number): readonly number[] {
  const last = shape.slice(1).slice(-axes);
  if (last.length === axes && last.every((length) => typeof length === "number")) return last as readonly number[];
  throw new OptimError(
    `${who}: the input has the shape [${shape.map(String)}], of which the last ${axes} are normalised. Say their lengths.`,
  );
}
