import type { Driver } from "./driver.ts";
import { call } from "./driverCall.ts";

/** Memory of the host that a device can reach by itself. */
export interface Pinned {
  readonly address: bigint;
  readonly bytes: number;
  readonly view: ArrayBuffer;
}

/** Above this, memory is given back at once: it cannot be swapped out, so whoever keeps much of it slows the machine down. */
const mostKept = 2 ** 26;

/** Pinned memory, kept for the next one who asks. */
export class PinnedPool {
  readonly #driver: Driver;
  readonly #all = new Set<Pinned>();
  #free: Pinned[] = [];

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  take(bytes: number): Pinned {
    const known = this.#free.find((other) => other.bytes >= bytes && other.bytes <= 4 * bytes + 4096);
    if (known) {
      this.#free = this.#free.filter((other) => other !== known);
      return known;
    }
    const address = new BigUint64Array(1);
    const size = Math.max(4096, bytes);
    call(this.#driver, "cuMemHostAlloc", address, size, 0);
    try {
      const made = { address: address[0]!, bytes: size, view: this.#driver.view(address[0]!, size) };
      this.#all.add(made);
      return made;
    } catch (error) {
      this.#driver.cuMemFreeHost(address[0]!);
      throw error;
    }
  }

  give(pinned: Pinned): void {
    this.#free.push(pinned);
    let kept = 0;
    for (const other of [...this.#free].reverse()) {
      kept += other.bytes;
      if (kept > mostKept) this.#release(other);
    }
  }

  dispose(): void {
    for (const { address } of this.#all) this.#driver.cuMemFreeHost(address);
    this.#all.clear();
    this.#free = [];
  }

  #release(pinned: Pinned): void {
    this.#free = this.#free.filter((other) => other !== pinned);
    call(this.#driver, "cuMemFreeHost", pinned.address);
    this.#all.delete(pinned);
  }
}
