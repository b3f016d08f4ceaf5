import { matrixOf, type Over, type SlotExtent, sizeOf } from "optim-core";
import { randomNumbers } from "../randomNumbers.ts";

/** Shapes whose matrices are tall, wide, one row, one column, one number, and larger than any block of a kernel. */
export const shapes: readonly (readonly number[])[] = [
  [3, 4],
  [4, 3],
  [1, 7],
  [5],
  [],
  [2, 3, 4],
  [1, 1500],
  [1500, 2],
  [37, 61],
];

/** Random numbers that depend on the seed alone. */
export const randomList = (length: number, seed: number): number[] => {
  const next = randomNumbers(seed);
  return Array.from({ length }, next);
};

/** Which place of an extent belongs to the weight at `i`. */
export function placeOf(extent: SlotExtent | Over, i: number, shape: readonly number[]): number {
  const { columns } = matrixOf(shape);
  if (extent === "element") return i;
  if (extent === "row") return Math.floor(i / columns);
  return extent === "column" ? i % columns : 0;
}

/** How many values a tensor of this shape has in an extent. */
export const lengthOf = (extent: SlotExtent | Over, shape: readonly number[]): number =>
  ({ row: matrixOf(shape).rows, column: matrixOf(shape).columns, element: sizeOf(shape) })[extent as "row"] ?? 1;
