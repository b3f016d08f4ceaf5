import { OptimError } from "optim-core";
import type { LayerShape } from "./layersModule.ts";

/** The length of the last axis, the width of what enters a layer. @throws OptimError where the shape leaves it open. */
export function widthOf(who: string, shape: LayerShape): number {
  const width = shape.at(-1);
  if (typeof width === "number" && width > 0) return width;
  throw new OptimError(`${who}: the input has the shape [${shape.map(String)}]. Say the length of its last axis.`);
}

/** The shape with another width. */
export const withWidth = (shape: LayerShape, width: number): LayerShape => [...shape.slice(0, -1), width];
