const words = new Int32Array(2);
const single = new Float32Array(words.buffer);
const double = new Float64Array(words.buffer);

/** The bits of a float32. */
export function bits32(value: number): number {
  single[0] = value;
  return words[0]!;
}

/** The float32 of these bits. */
export function float32(bits: number): number {
  words[0] = bits;
  return single[0]!;
}

/** The float64 of these bits. */
export function float64(hi: number, lo: number): number {
  words[0] = lo;
  words[1] = hi;
  return double[0]!;
}

/** The higher bits of a float64. */
export function high64(value: number): number {
  double[0] = value;
  return words[1]!;
}

/** The lower bits of a float64. */
export function low64(value: number): number {
  double[0] = value;
  return words[0]!;
}
