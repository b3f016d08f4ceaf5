/** One float32, to look at its bits in {@link words}. */
export const wordsAsFloat: Float32Array<ArrayBuffer> = /* @__PURE__ */ new Float32Array(1);

/** The bits of {@link wordsAsFloat}. */
export const words: Uint32Array<ArrayBuffer> = /* @__PURE__ */ new Uint32Array(wordsAsFloat.buffer);

/**
 * The bits of a number as a float32; of one between two float32, those of the odd one. So what is rounded once more, to fewer bits, is what
 * the number itself would be: a float64 a little above the middle of two halves is not taken for that middle.
 */
export function wordOf(x: number): number {
  wordsAsFloat[0] = x;
  const single = wordsAsFloat[0]!;
  const word = words[0]!;
  if (single === x || word & 1 || Number.isNaN(x)) return word;
  return Math.abs(single) > Math.abs(x) ? word - 1 : word + 1;
}
