import { gzipSync } from "node:zlib";
import { readDigits } from "tooling-demo";
import { Random } from "tooling-demo/random";
import { expect, test } from "vitest";
import { decodeDigits } from "./decodeDigits.ts";
import { classes, pixels } from "./digits.ts";
import { encodeDigits } from "./encodeDigits.ts";
import { makeDigitsFile } from "./makeDigitsFile.ts";

test("what the site serves: 2,000 digits to train on and 500 others, of all kinds, in less than 200 kB gzipped", async () => {
  const file = await makeDigitsFile();
  const { train, test: rest } = decodeDigits(file);
  expect([train.labels.length, rest.labels.length]).toEqual([2000, 500]);
  expect([train.images.length, rest.images.length]).toEqual([2000 * pixels, 500 * pixels]);
  for (const { labels } of [train, rest]) expect(new Set(labels).size).toBe(classes);
  expect(file.length).toBe(492_508);
  expect(gzipSync(file).length).toBeLessThan(200_000);
  expect(await makeDigitsFile()).toEqual(file);
});

test("a pixel is the mean of the four that it was", async () => {
  const { train, test: rest } = decodeDigits(await makeDigitsFile());
  const whole = await readDigits(2000, new Random(1));
  for (const [small, big, digit] of [
    [train, whole.train, 7],
    [rest, whole.test, 499],
  ] as const) {
    expect(small.labels[digit]).toBe(big.labels[digit]);
    for (const [x, y] of [
      [3, 5],
      [7, 7],
      [13, 0],
    ] as const) {
      const four = [0, 1, 28, 29].map((by) => big.images[digit * 784 + 56 * y + 2 * x + by]!);
      const mean = four.reduce((a, b) => a + b) / 4;
      expect(Math.abs(small.images[digit * pixels + 14 * y + x]! - mean)).toBeLessThan(0.5 / 255 + 1e-6);
    }
  }
});

test("a file comes back as it was written", () => {
  const digits = (labels: number[]) => ({
    labels: Uint8Array.from(labels),
    images: Float32Array.from({ length: labels.length * pixels }, (_, i) => ((31 * i) % 256) / 255),
  });
  const split = { train: digits([3, 1, 9]), test: digits([0]) };
  expect(decodeDigits(encodeDigits(split))).toEqual(split);
});

test.each([
  ["nothing", new Uint8Array()],
  ["an error page", new TextEncoder().encode("<!doctype html><title>Not found</title>")],
  ["a part of it", encodeDigits({ train: digit(2), test: digit(3) }).subarray(0, 300)],
  ["an eleventh kind", encodeDigits({ train: digit(10), test: digit(3) })],
])("%s is refused", (_, bytes) => {
  expect(() => decodeDigits(bytes)).toThrow(/^digits: \d+ bytes are not the file of digits\. Reload the page\.$/);
});

function digit(label: number) {
  return { labels: Uint8Array.of(label), images: new Float32Array(pixels) };
}
