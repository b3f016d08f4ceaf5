import type { HalfDType } from "./halfDType.ts";

const infinity = 0x7f800000;

/** The lowest bits of a float32 that a half lacks, rounded away: to the nearest, ties to even. A carry goes on into the exponent. */
const roundBits = (size: number, lost: number): number => {
  const last = 2 ** lost;
  return (size + last / 2 - 1 + ((size >>> lost) & 1)) & -last;
};

/** 65,520 is the first to be rounded past the largest half; below 2^-14 halves lie 2^-24 apart, as float32 do around 0.75. */
function f16Bits(size: number, value: number): number {
  if (size >= 0x477ff000) return infinity;
  if (size >= 0x38800000) return roundBits(size, 13);
  scratch[0] = Math.fround(Math.abs(value) + 0.75) - 0.75;
  return scratchBits[0]!;
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Numbers rounded to halves, as float32 in a new array: to the nearest, ties to even; past the largest half is infinity. */
export function roundHalf(values: Float32Array, dtype: HalfDType): Float32Array {
  const rounded = Float32Array.from(values);
  const bits = new Uint32Array(rounded.buffer);
  for (let i = 0; i < bits.length; i++) {
    const size = bits[i]! & 0x7fffffff;
    if (size >= infinity) continue;
    const half = dtype === "f16" ? f16Bits(size, rounded[i]!) : roundBits(size, 16);
    bits[i] = half | (bits[i]! & 0x80000000);
  }
  return rounded;
}
