/** The upper half of the product of two unsigned numbers of 32 bits. */
export function umulhi(a: number, b: number): number {
  const product = (a >>> 0) * (b >>> 0);
  if (product <= Number.MAX_SAFE_INTEGER) return (product / 4294967296) | 0;
  const [ah, al, bh, bl] = [a >>> 16, a & 65535, b >>> 16, b & 65535];
  const middle = ah * bl + ((al * bl) >>> 16);
  const other = al * bh + (middle & 65535);
  return (ah * bh + Math.floor(middle / 65536) + Math.floor(other / 65536)) | 0;
}

/** The same of signed ones. */
export function smulhi(a: number, b: number): number {
  return (umulhi(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
}

/** A number of 64 bits from its halves. */
export function big64(hi: number, lo: number, signed: boolean): bigint {
  return (BigInt(signed ? hi : hi >>> 0) << 32n) | BigInt(lo >>> 0);
}
