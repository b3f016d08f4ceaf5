import { beforeAll, expect, test } from "vitest";
import { classes, type Digits, pickDigits, pixels, readDigits, side, splitDigits } from "./digits.ts";
import { Random } from "./random.ts";

let digits: Digits;
beforeAll(async () => {
  digits = await readDigits();
});

/** Digits that can be told apart: the first pixel holds the place. */
const numbered = (count: number): Digits => {
  const images = new Float32Array(count * pixels);
  for (let i = 0; i < count; i++) images[i * pixels] = i;
  return { images, labels: Int32Array.from({ length: count }, (_, i) => i % classes) };
};
const places = ({ images, labels }: Digits): number[] => Array.from(labels, (_, i) => images[i * pixels]!);

test("all 10,000 digits are read, each with its label", () => {
  expect(digits.labels.length).toBe(10_000);
  expect(digits.images.length).toBe(10_000 * pixels);
  const counts = Array.from({ length: classes }, (_, label) => digits.labels.filter((other) => other === label).length);
  expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  expect(digits.images.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
  const inked = Array.from(digits.labels, (_, i) =>
    digits.images.subarray(i * pixels, (i + 1) * pixels).some((pixel) => pixel > 0.5),
  );
  expect(inked.every(Boolean)).toBe(true);
});

test("a split is disjoint, complete and decided by the seed", () => {
  const all = numbered(50);
  const { train, test } = splitDigits(all, 40, new Random(3));
  expect([train.labels.length, test.labels.length]).toEqual([40, 10]);
  expect([...places(train), ...places(test)].sort((a, b) => a - b)).toEqual(places(all));
  for (const part of [train, test]) expect([...part.labels]).toEqual(places(part).map((place) => place % classes));
  expect(places(splitDigits(all, 40, new Random(3)).test)).toEqual(places(test));
  expect(places(splitDigits(all, 40, new Random(4)).test)).not.toEqual(places(test));
});

test("both parts of the real split have every kind of digit", () => {
  const { train, test } = splitDigits(digits, 8000, new Random(1));
  for (const { labels } of [train, test]) expect(new Set(labels).size).toBe(classes);
});

test("a digit is moved by at most one pixel, whole, and what falls off is lost", () => {
  const image = new Float32Array(pixels);
  image[10 * side + 12] = 0.5;
  image[0] = 0.25;
  const one = { images: image, labels: Int32Array.of(4) };
  const random = new Random(5);
  const moves = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const { images, labels } = pickDigits(one, Int32Array.of(0), random);
    expect(labels[0]).toBe(4);
    const at = images.indexOf(0.5);
    const [down, right] = [Math.floor(at / side) - 10, (at % side) - 12];
    const corner = down < 0 || right < 0 ? -1 : down * side + right;
    expect(images.indexOf(0.25)).toBe(corner);
    expect(images.filter((pixel) => pixel !== 0).length).toBe(corner < 0 ? 1 : 2);
    moves.add(`${down},${right}`);
  }
  expect(moves.size).toBe(9);
  expect(pickDigits(one, Int32Array.of(0)).images).toEqual(image);
});
