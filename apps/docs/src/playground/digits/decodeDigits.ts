import { OptimError } from "optim-core";
import { classes, type Digits, type DigitsSplit, pixels } from "./digits.ts";
import { headBytes } from "./encodeDigits.ts";

/** What {@link encodeDigits} wrote. @throws OptimError for bytes that are no such file, an error page of a server for instance. */
export function decodeDigits(file: Uint8Array): DigitsSplit {
  const refuse = (): never => {
    throw new OptimError(`digits: ${file.length} bytes are not the file of digits. Reload the page.`);
  };
  if (file.length < headBytes) refuse();
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [trainCount, testCount] = [view.getUint32(0, true), view.getUint32(4, true)];
  const count = trainCount + testCount;
  if (file.length !== headBytes + count * (1 + pixels)) refuse();
  const part = (first: number, length: number): Digits => {
    const at = headBytes + count + first * pixels;
    const labels = file.slice(headBytes + first, headBytes + first + length);
    if (labels.some((label) => label >= classes)) refuse();
    return { labels, images: Float32Array.from(file.subarray(at, at + length * pixels), (x) => x / 255) };
  };
  return { train: part(0, trainCount), test: part(trainCount, testCount) };
}
