import { garbage } from "./deviceMemory.ts";
import { Fault } from "./fault.ts";
import { result } from "./result.ts";

/** Where pinned memory begins. */
const firstAddress = 0x7e0000000000;

/** Allocations begin at multiples of this, and none touch. */
const page = 4096;

/** Memory of the host that the driver gives. */
export class PinnedMemory {
  /** Bytes of all allocations. */
  allocated = 0;
  readonly #buffers = new Map<number, ArrayBuffer>();
  #end = firstAddress;

  allocate(bytes: number): bigint {
    if (!(bytes > 0)) throw new Fault(result.INVALID_VALUE, `cuMemHostAlloc: ${bytes} bytes were asked for`);
    const start = this.#end;
    const buffer = new ArrayBuffer(bytes);
    new Uint8Array(buffer).fill(garbage);
    this.#buffers.set(start, buffer);
    this.#end += (Math.ceil(bytes / page) + 1) * page;
    this.allocated += bytes;
    return BigInt(start);
  }

  /** Views of it have no bytes any more. */
  free(address: bigint): void {
    const buffer = this.#buffers.get(Number(address));
    if (!buffer) throw new Fault(result.INVALID_VALUE, `cuMemFreeHost: 0x${address.toString(16)} is no allocation`);
    this.allocated -= buffer.byteLength;
    this.#buffers.delete(Number(address));
    structuredClone(buffer, { transfer: [buffer] });
  }

  /** The whole allocation that begins at an address. */
  view(address: bigint, bytes: number): ArrayBuffer {
    const buffer = this.#buffers.get(Number(address));
    if (buffer?.byteLength === bytes) return buffer;
    const found = buffer ? `${buffer.byteLength} bytes begin` : "no pinned memory begins";
    throw new Error(`view: ${bytes} bytes at 0x${address.toString(16)}, where ${found}: ask for a whole allocation`);
  }

  /** The allocation that an address lies in. */
  range(address: bigint): { start: bigint; bytes: number } | undefined {
    for (const [start, { byteLength }] of this.#buffers) {
      if (address >= start && address < start + byteLength) return { start: BigInt(start), bytes: byteLength };
    }
    return undefined;
  }

  bytes(address: bigint, count: number): Uint8Array {
    const range = this.range(address);
    const offset = Number(address) - Number(range?.start ?? 0);
    if (!range || offset + count > range.bytes) {
      throw new Fault(result.INVALID_VALUE, `${count} bytes at 0x${address.toString(16)} are not in pinned memory`);
    }
    return new Uint8Array(this.#buffers.get(Number(range.start))!, offset, count);
  }
}
