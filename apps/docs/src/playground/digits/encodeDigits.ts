import { type Digits, type DigitsSplit, pixels } from "./digits.ts";

/** Bytes of a file of digits before the first label: two counts. */
export const headBytes = 8;

/** Both parts as a file: how many train and how many test digits (two uint32, low bytes first), their labels, their pixels in a byte each. */
export function encodeDigits({ train, test }: DigitsSplit): Uint8Array<ArrayBuffer> {
  const counts = [train, test].map(({ labels }) => labels.length);
  const count = counts[0]! + counts[1]!;
  const file = new Uint8Array(headBytes + count * (1 + pixels));
  counts.forEach((each, i) => new DataView(file.buffer).setUint32(4 * i, each, true));
  file.set(train.labels, headBytes);
  file.set(test.labels, headBytes + counts[0]!);
  const bytes = ({ images }: Digits): Uint8Array => Uint8Array.from(images, (x) => Math.round(255 * x));
  file.set(bytes(train), headBytes + count);
  file.set(bytes(test), headBytes + count + counts[0]! * pixels);
  return file;
}
