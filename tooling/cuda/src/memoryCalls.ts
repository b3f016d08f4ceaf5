import { DeviceMemory } from "./deviceMemory.ts";
import { Fault } from "./fault.ts";
import { PinnedMemory } from "./pinnedMemory.ts";
import { result } from "./result.ts";
import { StreamCalls } from "./streamCalls.ts";

type Units = Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor;

/** Calls about memory. */
export abstract class MemoryCalls extends StreamCalls {
  protected memory = new DeviceMemory(this.totalMemory);
  protected pinnedMemory = new PinnedMemory();

  cuMemGetInfo_v2(free: BigUint64Array, total: BigUint64Array): number {
    return this.call("cuMemGetInfo_v2", "context", () => {
      free[0] = BigInt(this.memory.total - this.memory.allocated);
      total[0] = BigInt(this.memory.total);
    });
  }

  cuMemAlloc_v2(address: BigUint64Array, bytes: number): number {
    return this.call("cuMemAlloc_v2", "context", () => {
      this.refuseInCapture("cuMemAlloc_v2");
      address[0] = this.memory.allocate(bytes);
    });
  }

  cuMemFree_v2(address: bigint): number {
    return this.call("cuMemFree_v2", "context", () => {
      this.refuseInCapture("cuMemFree_v2");
      this.finishAll();
      this.memory.free(address);
    });
  }

  cuMemHostAlloc(address: BigUint64Array, bytes: number, _flags: number): number {
    return this.call("cuMemHostAlloc", "context", () => {
      this.refuseInCapture("cuMemHostAlloc");
      address[0] = this.pinnedMemory.allocate(bytes);
    });
  }

  cuMemFreeHost(address: bigint): number {
    return this.call("cuMemFreeHost", "context", () => {
      this.refuseInCapture("cuMemFreeHost");
      this.finishAll();
      this.pinnedMemory.free(address);
    });
  }

  cuMemGetAddressRange_v2(start: BigUint64Array, bytes: BigUint64Array, address: bigint): number {
    return this.call("cuMemGetAddressRange_v2", "context", () => {
      const range = this.memory.range(address) ?? this.pinnedMemory.range(address);
      if (!range) throw new Fault(result.NOT_FOUND, `0x${address.toString(16)} is in no allocation`);
      start[0] = range.start;
      bytes[0] = BigInt(range.bytes);
    });
  }

  cuMemsetD8Async(to: bigint, value: number, count: number, stream: bigint): number {
    return this.#set("cuMemsetD8Async", to, Uint8Array, value, count, stream);
  }

  cuMemsetD16Async(to: bigint, value: number, count: number, stream: bigint): number {
    return this.#set("cuMemsetD16Async", to, Uint16Array, value, count, stream);
  }

  cuMemsetD32Async(to: bigint, value: number, count: number, stream: bigint): number {
    return this.#set("cuMemsetD32Async", to, Uint32Array, value, count, stream);
  }

  cuMemcpyHtoDAsync_v2(to: bigint, from: Uint8Array | bigint, bytes: number, stream: bigint): number {
    return this.call("cuMemcpyHtoDAsync_v2", "context", () => {
      const queue = this.stream(stream);
      if (typeof from === "bigint") {
        return this.#copy(
          stream,
          bytes,
          () => this.memory.bytes(to, bytes),
          () => this.pinnedMemory.bytes(from, bytes),
        );
      }
      if (queue.capture) this.invalidate(queue, "cuMemcpyHtoDAsync_v2 of memory that is not pinned");
      if (from.length < bytes) {
        throw new Fault(result.INVALID_VALUE, `cuMemcpyHtoDAsync_v2: ${bytes} bytes of an array of ${from.length}`);
      }
      const taken = from.slice(0, bytes);
      this.#copy(
        stream,
        bytes,
        () => this.memory.bytes(to, bytes),
        () => taken,
      );
    });
  }

  cuMemcpyDtoHAsync_v2(to: bigint, from: bigint, bytes: number, stream: bigint): number {
    return this.call("cuMemcpyDtoHAsync_v2", "context", () =>
      this.#copy(
        stream,
        bytes,
        () => this.pinnedMemory.bytes(to, bytes),
        () => this.memory.bytes(from, bytes),
      ),
    );
  }

  cuMemcpyDtoDAsync_v2(to: bigint, from: bigint, bytes: number, stream: bigint): number {
    return this.call("cuMemcpyDtoDAsync_v2", "context", () =>
      this.#copy(
        stream,
        bytes,
        () => this.memory.bytes(to, bytes),
        () => this.memory.bytes(from, bytes),
      ),
    );
  }

  /** Memory of the host that the driver has given, from its start and whole. */
  view(address: bigint, bytes: number): ArrayBuffer {
    return this.pinnedMemory.view(address, bytes);
  }

  /** Both ranges are looked at now, and again when the turn of the copy comes. */
  #copy(stream: bigint, bytes: number, to: () => Uint8Array, from: () => Uint8Array): void {
    const queue = this.stream(stream);
    if (bytes === 0) return;
    to();
    from();
    this.enqueue(queue, { run: () => to().set(from()) });
  }

  #set(name: string, to: bigint, units: Units, value: number, count: number, stream: bigint): number {
    return this.call(name, "context", () => {
      const queue = this.stream(stream);
      const size = units.BYTES_PER_ELEMENT;
      if (count === 0) return;
      if (to % BigInt(size) !== 0n) {
        throw new Fault(result.INVALID_VALUE, `${name}: 0x${to.toString(16)} is no multiple of ${size}`);
      }
      this.memory.bytes(to, count * size);
      this.enqueue(queue, {
        run: () => {
          const { byteOffset } = this.memory.bytes(to, count * size);
          new units(this.memory.buffer, byteOffset, count).fill(value);
        },
      });
    });
  }
}
