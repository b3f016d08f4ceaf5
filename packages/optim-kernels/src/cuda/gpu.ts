import type { Driver } from "./driver.ts";
import { call, type DriverFunction, describeResult, notReady } from "./driverCall.ts";
import { fail } from "./fail.ts";
import { PinnedPool } from "./pinned.ts";

/** CUdevice_attribute: how many blocks may run side by side, and what the chip can do. */
const attributes = { multiprocessors: 16, major: 75, minor: 76 } as const;

const outOfMemory = 2;

/** The first handle or address that a function of the driver writes. */
type Out = BigUint64Array;

/** One GPU as this backend holds it: its primary context, a stream, and all memory that is to be given back. */
export class Gpu {
  readonly driver: Driver;
  readonly ordinal: number;
  readonly name: string;
  /** Compute capability, as in 9.0. */
  readonly capability: number;
  readonly multiprocessors: number;
  readonly stream: bigint;
  readonly pinned: PinnedPool;
  readonly #device: number;
  readonly #context: bigint;
  readonly #ownsStream: boolean;
  readonly #memory = new Set<bigint>();
  readonly #modules = new Set<bigint>();
  readonly #allEvents = new Set<bigint>();
  #events: bigint[] = [];
  isDisposed = false;

  /** @param stream - A CUstream of yours; where there is none, one is made, which waits for the legacy stream and is waited for by it. */
  constructor(driver: Driver, ordinal = 0, stream?: bigint) {
    this.driver = driver;
    this.ordinal = ordinal;
    call(driver, "cuInit", 0);
    const number = new Int32Array(1);
    call(driver, "cuDeviceGetCount", number);
    const count = number[0]!;
    if (!(Number.isSafeInteger(ordinal) && ordinal >= 0 && ordinal < count))
      fail(
        count > 0 ? `there is no device ${ordinal}, only 0 to ${count - 1}.` : "this driver has no device. Use wasm().",
      );
    call(driver, "cuDeviceGet", number, ordinal);
    const device = number[0]!;
    const name = new Uint8Array(256);
    call(driver, "cuDeviceGetName", name, name.length, device);
    this.name = new TextDecoder().decode(name.subarray(0, name.indexOf(0)));
    const attribute = (which: number): number => {
      call(driver, "cuDeviceGetAttribute", number, which, device);
      return number[0]!;
    };
    this.multiprocessors = attribute(attributes.multiprocessors);
    this.capability = attribute(attributes.major) + attribute(attributes.minor) / 10;
    if (this.capability < 7.5)
      fail(
        `${this.name} has compute capability ${this.capability.toFixed(1)}, and kernels are for 7.5 and newer. Use webgpu() or wasm().`,
      );
    this.#device = device;
    const out: Out = new BigUint64Array(1);
    call(driver, "cuDevicePrimaryCtxRetain", out, device);
    this.#context = out[0]!;
    this.pinned = new PinnedPool(driver);
    this.#ownsStream = stream === undefined;
    try {
      call(driver, "cuCtxSetCurrent", this.#context);
      if (stream === undefined) call(driver, "cuStreamCreate", out, 0);
      this.stream = stream ?? out[0]!;
    } catch (error) {
      driver.cuDevicePrimaryCtxRelease_v2(device);
      throw error;
    }
  }

  /** Makes calls of this thread go to this device. */
  enter(): void {
    if (this.isDisposed) fail("this backend is disposed. Make a new one.");
    call(this.driver, "cuCtxSetCurrent", this.#context);
  }

  call<K extends DriverFunction>(name: K, ...args: Parameters<Driver[K]>): void {
    call(this.driver, name, ...args);
  }

  /** A stretch of device memory, its numbers not set. `what` it is for, in words, for errors. */
  alloc(bytes: number, what: string): bigint {
    const out: Out = new BigUint64Array(1);
    const result = this.driver.cuMemAlloc_v2(out, Math.max(16, bytes));
    if (result === outOfMemory) {
      const total: Out = new BigUint64Array(1);
      call(this.driver, "cuMemGetInfo_v2", out, total);
      fail(`${this.name} has no room for ${bytes} bytes${what && ` for ${what}`}: ${out[0]} of ${total[0]} are free.`);
    }
    if (result !== 0) fail(`cuMemAlloc_v2 has failed: ${describeResult(this.driver, result)}`);
    this.#memory.add(out[0]!);
    return out[0]!;
  }

  free(address: bigint): void {
    if (this.#memory.delete(address)) call(this.driver, "cuMemFree_v2", address);
  }

  /** A PTX text, made ready for the chip. `name` is whose it is, for errors. */
  load(code: string, name: string): bigint {
    const log = this.pinned.take(2 ** 14);
    try {
      new Uint8Array(log.view).fill(0);
      const out: Out = new BigUint64Array(1);
      const image = new TextEncoder().encode(`${code}\0`);
      // CU_JIT_ERROR_LOG_BUFFER and its size.
      const options = Int32Array.of(5, 6);
      const values = BigUint64Array.of(log.address, BigInt(log.bytes - 1));
      const result = this.driver.cuModuleLoadDataEx(out, image, 2, options, values);
      if (result !== 0) {
        const text = new TextDecoder().decode(new Uint8Array(log.view.slice(0)));
        const said = text.slice(0, text.indexOf("\0")).trim();
        fail(
          `the driver has refused the kernel of ${name}: ${describeResult(this.driver, result)}${said && `\n${said}`}`,
        );
      }
      this.#modules.add(out[0]!);
      return out[0]!;
    } finally {
      this.pinned.give(log);
    }
  }

  unload(module: bigint): void {
    if (this.#modules.delete(module)) call(this.driver, "cuModuleUnload", module);
  }

  /** An entry of a module. */
  entry(module: bigint, name: string): bigint {
    const out: Out = new BigUint64Array(1);
    call(this.driver, "cuModuleGetFunction", out, module, name);
    return out[0]!;
  }

  /** Resolves once everything that is enqueued now is done. */
  async done(): Promise<void> {
    const event = this.#events.pop() ?? this.#event();
    call(this.driver, "cuEventRecord", event, this.stream);
    for (let turn = 0; ; turn++) {
      const result = this.isDisposed ? 0 : this.driver.cuEventQuery(event);
      if (this.isDisposed) fail("this backend was disposed before it was done.");
      if (result === 0) break;
      if (result !== notReady) fail(`the device has failed: ${describeResult(this.driver, result)}`);
      // What takes long is not asked for all the time.
      await new Promise<void>((next) => (turn < 100 ? setImmediate(next) : setTimeout(next, 1)));
      if (!this.isDisposed) call(this.driver, "cuCtxSetCurrent", this.#context);
    }
    this.#events.push(event);
  }

  /** Gives everything back. */
  dispose(): void {
    if (this.isDisposed) return;
    const { driver } = this;
    this.enter();
    this.isDisposed = true;
    // A device that has failed refuses to be waited for; what it held is freed with the context.
    driver.cuStreamSynchronize(this.stream);
    for (const address of this.#memory) driver.cuMemFree_v2(address);
    for (const module of this.#modules) driver.cuModuleUnload(module);
    for (const event of this.#allEvents) driver.cuEventDestroy_v2(event);
    this.pinned.dispose();
    if (this.#ownsStream) driver.cuStreamDestroy_v2(this.stream);
    driver.cuDevicePrimaryCtxRelease_v2(this.#device);
  }

  #event(): bigint {
    const out: Out = new BigUint64Array(1);
    // CU_EVENT_DISABLE_TIMING
    call(this.driver, "cuEventCreate", out, 2);
    this.#allEvents.add(out[0]!);
    return out[0]!;
  }
}
