import { Fault } from "../fault.ts";
import { result } from "../result.ts";
import { globalOffset, sharedOffset } from "./addressCheck.ts";
import { fma32, fma64 } from "./fusedMultiplyAdd.ts";
import { halfBits, halfValue } from "./half.ts";
import { oddNumber } from "./oddNumber.ts";
import { bits32, float32, float64, high64, low64 } from "./reinterpret.ts";
import { clamped, rmi, rni, round32, rpi, rzi } from "./rounding.ts";
import { big64, smulhi, umulhi } from "./wideInteger.ts";

/** What compiled kernels call. Functions that give 64 bits return the lower half and leave the higher one in `high`. */
export const library = {
  high: 0,
  globalOffset,
  sharedOffset,
  bits32,
  float32,
  float64,
  high64,
  low64,
  fma32,
  fma64,
  halfBits,
  halfValue,
  clamped,
  rni,
  rzi,
  rmi,
  rpi,
  round32,
  oddNumber,
  umulhi,
  smulhi,
  bigOf: big64,

  lesser: (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b)),
  greater: (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b)),

  /** The magnitude of the second with the sign of the first. */
  withSign: (a: number, b: number): number => (a < 0 || Object.is(a, -0) ? -Math.abs(b) : Math.abs(b)),

  popc32(a: number): number {
    let count = 0;
    for (let rest = a; rest !== 0; rest &= rest - 1) count++;
    return count;
  },

  brev32(a: number): number {
    let bits = 0;
    for (let n = 0; n < 32; n++) bits |= ((a >>> n) & 1) << (31 - n);
    return bits;
  },

  inLow32: (hi: number, lo: number): number => (hi === 0 ? lo : -1),

  umulhi64: (ah: number, al: number, bh: number, bl: number): number =>
    split((big64(ah, al, false) * big64(bh, bl, false)) >> 64n),
  smulhi64: (ah: number, al: number, bh: number, bl: number): number =>
    split((big64(ah, al, true) * big64(bh, bl, true)) >> 64n),
  udiv64: (ah: number, al: number, bh: number, bl: number): number =>
    split(divided(big64(ah, al, false), big64(bh, bl, false))),
  sdiv64: (ah: number, al: number, bh: number, bl: number): number =>
    split(divided(big64(ah, al, true), big64(bh, bl, true))),
  urem64: (ah: number, al: number, bh: number, bl: number): number =>
    split(rest(big64(ah, al, false), big64(bh, bl, false))),
  srem64: (ah: number, al: number, bh: number, bl: number): number =>
    split(rest(big64(ah, al, true), big64(bh, bl, true))),

  shl64: (hi: number, lo: number, by: number): number => split(big64(hi, lo, false) << BigInt(Math.min(by, 64))),
  ushr64: (hi: number, lo: number, by: number): number => split(big64(hi, lo, false) >> BigInt(Math.min(by, 64))),
  sshr64: (hi: number, lo: number, by: number): number => split(big64(hi, lo, true) >> BigInt(Math.min(by, 64))),

  ubfe32: (a: number, at: number, length: number): number =>
    Number(BigInt.asIntN(32, field(32, BigInt(a >>> 0), at, length, false))),
  sbfe32: (a: number, at: number, length: number): number => Number(field(32, BigInt(a), at, length, true)),
  ubfe64: (hi: number, lo: number, at: number, length: number): number =>
    split(field(64, big64(hi, lo, false), at, length, false)),
  sbfe64: (hi: number, lo: number, at: number, length: number): number =>
    split(field(64, big64(hi, lo, true), at, length, true)),

  /** A float as a whole number of 64 bits. */
  wideOf(value: number, signed: boolean): number {
    if (Number.isNaN(value)) return split(1n << 63n);
    const [least, most] = signed ? [-(1n << 63n), (1n << 63n) - 1n] : [0n, (1n << 64n) - 1n];
    if (value <= Number(least)) return split(least);
    return value >= Number(most) ? split(most) : split(BigInt(value));
  },

  unwritten(register: string, line: number): never {
    throw new Fault(result.LAUNCH_FAILED, `line ${line}: '${register}' is read, and was never written`);
  },

  stuck(line: number): never {
    throw new Fault(result.LAUNCH_TIMEOUT, `line ${line}: a thread jumps back for ever`);
  },

  trap(line: number): never {
    throw new Fault(result.LAUNCH_FAILED, `line ${line}: trap`);
  },
};

function split(value: bigint): number {
  library.high = Number(BigInt.asIntN(32, value >> 32n));
  return Number(BigInt.asIntN(32, value));
}

function divided(a: bigint, b: bigint): bigint {
  return b === 0n ? -1n : a / b;
}

function rest(a: bigint, b: bigint): bigint {
  return b === 0n ? a : a % b;
}

/** Bits of a number from a place on; beyond its end stands its sign where it is signed. */
function field(width: number, value: bigint, at: number, length: number, signed: boolean): bigint {
  const bits = value >> BigInt(at & 255);
  const count = length & 255;
  if (count === 0) return 0n;
  return (signed ? BigInt.asIntN : BigInt.asUintN)(Math.min(count, width), bits);
}
