import { matrixOf } from "optim-core";
import type { SweepCode } from "./sweepFunction.ts";

/**
 * Note [Pieces]
 * A tensor is swept in pieces of at most this many weights, whatever the number of threads, and a reduction adds up its pieces in their
 * order. So a sum does not depend on the threads.
 */
const most = 32_768;

/** A part of a tensor: how many places a line has, how many lines, how many places to pass over between lines, and where it begins. */
export interface Piece {
  readonly count: number;
  readonly lines: number;
  readonly skip: number;
  readonly first: number;
  /** The first of its rows or columns, for what is written once for each. */
  readonly output: number;
}

/** Cuts what a sweep visits of a tensor of `length` weights. */
export function piecesOf({ stage, outputs }: SweepCode, shape: readonly number[], length: number): readonly Piece[] {
  const { sweep } = stage;
  const over = outputs[0]?.extent;
  if (over === "row") {
    const { rows, columns } = matrixOf(shape);
    const height = Math.max(1, Math.floor(most / Math.max(1, columns)));
    return cut(rows, height, (from, count) => ({
      count: columns,
      lines: count,
      skip: 0,
      first: from * columns,
      output: from,
    }));
  }
  if (over === "column") {
    const { rows, columns } = matrixOf(shape);
    const width = Math.max(64, Math.floor(most / Math.max(1, rows)));
    return cut(columns, width, (from, count) => ({
      count,
      lines: rows,
      skip: columns - count,
      first: from,
      output: from,
    }));
  }
  const places =
    sweep === "element"
      ? length
      : sweep === "row"
        ? matrixOf(shape).rows
        : sweep === "column"
          ? matrixOf(shape).columns
          : 1;
  return cut(places, most, (first, count) => ({ count, lines: 1, skip: 0, first, output: 0 }));
}

const cut = (length: number, size: number, piece: (from: number, count: number) => Piece): readonly Piece[] =>
  Array.from({ length: Math.ceil(length / size) }, (_, i) => piece(i * size, Math.min(size, length - i * size)));
