import type { Epoch, Timing } from "./curves.ts";

const columns: readonly (readonly [title: string, width: number, cell: (row: Epoch & Timing) => string])[] = [
  ["epoch", 5, ({ epoch }) => String(epoch)],
  ["loss", 8, ({ loss }) => loss.toFixed(4)],
  ["train", 8, ({ trainAccuracy }) => percent(trainAccuracy)],
  ["test", 8, ({ testAccuracy }) => percent(testAccuracy)],
  ["lr", 10, ({ rate }) => rate.toExponential(2)],
  ["ms/step", 9, ({ stepMs }) => stepMs.toFixed(2)],
  ["optimizer", 11, ({ optimizerShare }) => percent(optimizerShare)],
];

/** A share from 0 to 1 as people read it. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The head of the table of epochs. */
export const tableHead = (): string => line(columns.map(([title]) => title));

/** One row of the table of epochs. */
export const tableRow = (row: Epoch & Timing): string => line(columns.map(([, , cell]) => cell(row)));

const line = (cells: readonly string[]): string => cells.map((cell, i) => cell.padStart(columns[i]![1])).join("  ");
