import { wordOf, words, wordsAsFloat } from "./words.ts";

/** The bits of the bfloat16 next to a number, ties to even. NaN stays NaN, quiet, with the upper bits that fit. */
export function toBf16(x: number): number {
  const bits = wordOf(x);
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** The number that the bits of a bfloat16 are. */
export function fromBf16(half: number): number {
  words[0] = half << 16;
  return wordsAsFloat[0]!;
}
