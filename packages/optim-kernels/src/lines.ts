import { matrixOf, type Node } from "optim-core";

/** The lines in which a group of 256 threads sees a matrix that it reduces along rows or columns. */
export interface Lines {
  readonly lines: number;
  readonly length: number;
  /** How many lie beside each other in a group. */
  readonly beside: number;
  /** The way from line to line, and from weight to weight. */
  readonly stride: number;
  readonly step: number;
}

/** A power of two that is not smaller, up to 256. */
const power = (x: number): number => Math.min(256, 2 ** Math.ceil(Math.log2(x || 1)));

/** Rows, or columns: those of which some are beside each other in memory share a group, so that neighbours read neighbours. */
export function linesOf(extent: Node["extent"], shape: readonly number[]): Lines {
  const { rows, columns } = matrixOf(shape);
  return extent === "row"
    ? { lines: rows, length: columns, beside: 256 / power(columns), stride: columns, step: 1 }
    : {
        lines: columns,
        length: rows,
        beside: Math.max(256 / power(rows), Math.min(32, power(columns))),
        stride: 1,
        step: columns,
      };
}
