import { Fault } from "../fault.ts";
import { result } from "../result.ts";

/** Where memory of the device begins: not far below a boundary of 4 GiB, so that addresses of 32 bits do not do. */
export const deviceStart = 0x7f00fff00000;

let limits = new Uint16Array(0);

/** Says how many bytes of each 256 are allocated, until it is said again. */
export function limitMemory(to: Uint16Array<ArrayBuffer>): void {
  limits = to;
}

/**
 * The place in memory of the device of an address, to which `more` is added.
 *
 * One function for all kernels is fast before any of them is.
 */
export function globalOffset(hi: number, lo: number, more: number, bytes: number, line: number): number {
  const place = hi * 4294967296 + (lo >>> 0) + more - deviceStart;
  const offset = place | 0;
  // Allocations begin at multiples of 256: what is aligned lies within one such part.
  if (offset === place && (offset & (bytes - 1)) === 0 && (offset & 255) + bytes <= limits[offset >> 8]!) return offset;
  return illegal("global", place + deviceStart, bytes, line);
}

/** The same in shared memory of so many bytes. */
export function sharedOffset(offset: number, bytes: number, size: number, line: number): number {
  if ((offset & (bytes - 1)) === 0 && (offset >>> 0) + bytes <= size) return offset;
  return illegal("shared", offset >>> 0, bytes, line);
}

function illegal(space: string, address: number, bytes: number, line: number): never {
  const what = `line ${line}: ${bytes} bytes at ${space} 0x${address.toString(16)}`;
  if (address % bytes === 0) throw new Fault(result.ILLEGAL_ADDRESS, `${what} are in no allocation`);
  throw new Fault(result.MISALIGNED_ADDRESS, `${what}, no multiple of ${bytes}`);
}
