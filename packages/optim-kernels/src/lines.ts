import { type Extent, matrixOf } from "optim-core";

/** How many lines, how many weights each has, how many lie beside each other in a group, the way from line to line, and from weight to weight. */
export type Lines = [lines: number, length: number, beside: number, stride: number, step: number];

/** A power of two that is not smaller, up to 256. */
const power = (x: number): number => Math.min(256, 2 ** Math.ceil(Math.log2(x || 1)));

/**
 * The lines in which a group of 256 threads sees a matrix that it reduces along rows or columns; some columns that are beside each other in
 * memory share a group. None where one number is made of all.
 */
export function linesOf(extent: Extent | undefined, shape: readonly number[]): Lines | undefined {
  const { rows, columns } = matrixOf(shape);
  if (extent === "row") return [rows, columns, 256 / power(columns), columns, 1];
  if (extent === "column")
    return [columns, rows, Math.max(256 / power(rows), Math.min(32, power(columns))), 1, columns];
  return undefined;
}
