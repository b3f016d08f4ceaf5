import { Fault } from "./fault.ts";
import { FreeSpans } from "./freeSpans.ts";
import { deviceStart } from "./ptx/addressCheck.ts";
import { result } from "./result.ts";

/** Allocations begin at multiples of this, and as much at least lies between two. */
const unit = 256;

/** Freed memory stays unused until so much was freed after it, so that who uses it still is found out. */
const quarantine = 32 * 2 ** 20;

/** What new memory holds: anything but zeros. */
export const garbage = 0xa5;

interface Allocation {
  readonly offset: number;
  readonly bytes: number;
}

/** The memory of the device: one array that grows, with the bounds of what is allocated in it. */
export class DeviceMemory {
  /** Replaced when it grows. */
  buffer = new ArrayBuffer(2 ** 20);
  /** How many bytes of each 256 are allocated. */
  limits = new Uint16Array(this.buffer.byteLength / unit);
  /** Bytes of all allocations. */
  allocated = 0;
  readonly total: number;
  readonly #allocations = new Map<number, Allocation>();
  readonly #freed: Allocation[] = [];
  readonly #spans = new FreeSpans();
  #freedBytes = 0;
  #end = 2 * unit;

  constructor(total: number) {
    this.total = total;
  }

  allocate(bytes: number): bigint {
    if (!(bytes > 0)) throw new Fault(result.INVALID_VALUE, `cuMemAlloc_v2: ${bytes} bytes were asked for`);
    const place = placeFor(bytes);
    let offset = this.allocated + bytes > this.total ? undefined : this.#spans.take(place);
    if (offset === undefined && this.allocated + bytes <= this.total && this.#grown(this.#end + place)) {
      offset = this.#end;
      this.#end += place;
    }
    if (offset === undefined) {
      const had = `${bytes} bytes were asked for, ${this.allocated} of ${this.total} are in use`;
      throw new Fault(result.OUT_OF_MEMORY, `cuMemAlloc_v2: ${had}`);
    }
    this.#allocations.set(offset, { offset, bytes });
    this.allocated += bytes;
    this.#limit(offset, bytes, bytes);
    new Uint8Array(this.buffer, offset, bytes).fill(garbage);
    return BigInt(deviceStart + offset);
  }

  free(address: bigint): void {
    const offset = Number(address) - deviceStart;
    const allocation = this.#allocations.get(offset);
    if (!allocation) throw new Fault(result.INVALID_VALUE, `cuMemFree_v2: ${hex(address)} is no allocation`);
    this.#allocations.delete(offset);
    this.allocated -= allocation.bytes;
    this.#limit(offset, allocation.bytes, 0);
    this.#freed.push(allocation);
    this.#freedBytes += allocation.bytes;
    while (this.#freedBytes > quarantine && this.#freed.length > 0) {
      const { offset, bytes } = this.#freed.shift()!;
      this.#freedBytes -= bytes;
      this.#spans.give(offset, placeFor(bytes));
    }
  }

  /** The bytes at an address, all of which are of one allocation. */
  bytes(address: bigint, count: number): Uint8Array {
    const found = this.find(address);
    const offset = Number(address) - deviceStart;
    if (!found || offset + count > found.offset + found.bytes) {
      throw new Fault(result.INVALID_VALUE, `${count} bytes at ${hex(address)} are in no allocation`);
    }
    return new Uint8Array(this.buffer, offset, count);
  }

  /** The allocation that an address lies in. */
  range(address: bigint): { start: bigint; bytes: number } | undefined {
    const found = this.find(address);
    return found && { start: BigInt(deviceStart + found.offset), bytes: found.bytes };
  }

  find(address: bigint): Allocation | undefined {
    const offset = Number(address) - deviceStart;
    for (let at = offset - (offset % unit); at > 0 && at < this.#end; at -= unit) {
      const found = this.#allocations.get(at);
      if (found) return offset < found.offset + found.bytes ? found : undefined;
      if (this.limits[at / unit] === 0) return undefined;
    }
    return undefined;
  }

  #limit(offset: number, bytes: number, allowed: number): void {
    const first = offset / unit;
    this.limits.fill(0, first, first + Math.ceil(bytes / unit));
    if (allowed === 0) return;
    this.limits.fill(unit, first, first + Math.floor(bytes / unit));
    if (bytes % unit !== 0) this.limits[first + Math.floor(bytes / unit)] = bytes % unit;
  }

  #grown(end: number): boolean {
    if (end <= this.buffer.byteLength) return true;
    if (end >= 2 ** 31) return false;
    const size = Math.min(2 ** 31 - unit, 2 ** Math.ceil(Math.log2(end)));
    const [buffer, limits] = [new ArrayBuffer(size), new Uint16Array(size / unit)];
    new Uint8Array(buffer).set(new Uint8Array(this.buffer, 0, this.#end));
    limits.set(this.limits);
    this.buffer = buffer;
    this.limits = limits;
    return true;
  }
}

/** An allocation and what lies between it and the next. */
function placeFor(bytes: number): number {
  return (Math.ceil(bytes / unit) + 1) * unit;
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}
