import { wordOf, words, wordsAsFloat } from "./words.ts";

/** The bits of the IEEE half next to a number, ties to even; from 65,520 on that is infinity. NaN stays NaN, quiet, with the upper bits that fit. */
export function toF16(x: number): number {
  const bits = wordOf(x);
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00 | ((size >>> 13) & 0x1ff);
  if (size >= 0x477ff000) return sign | 0x7c00;
  if (size < 0x38800000) {
    // Adding 1/2 leaves the steps of 2^-24 that small halves have, and rounds to them.
    words[0] = size;
    wordsAsFloat[0] = wordsAsFloat[0]! + 0.5;
    return sign | (words[0]! - 0x3f000000);
  }
  return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
}

/** The number that the bits of an IEEE half are. */
export function fromF16(half: number): number {
  const size = half & 0x7fff;
  // As the upper part of a float32 it is too small by 2^112, subnormal halves too.
  words[0] = size << 13;
  let value = wordsAsFloat[0]! * 2 ** 112;
  if (size >= 0x7c00) {
    words[0] = (size << 13) | 0x7f800000;
    value = wordsAsFloat[0]!;
  }
  return half & 0x8000 ? -value : value;
}
