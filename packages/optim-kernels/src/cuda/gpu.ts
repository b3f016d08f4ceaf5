import { OptimError } from "optim-core";
import { type CudaDeviceInfo, describeDevice } from "./deviceInfo.ts";
import type { Driver } from "./driver.ts";
import { call, type DriverFunction, describeResult, notReady } from "./driverCall.ts";
import { fail } from "./fail.ts";
import { PinnedPool } from "./pinned.ts";

const outOfMemory = 2;

/** The first handle or address that a function of the driver writes. */
type Out = BigUint64Array;

/** One GPU as this backend holds it: its primary context, a stream, and all memory that is to be given back. */
export class Gpu {
  readonly driver: Driver;
  readonly info: CudaDeviceInfo;
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
  /** Whether calls are recorded instead of done. */
  isRecording = false;

  /** @param stream - A CUstream of yours; where there is none, one is made, which waits for the legacy stream and is waited for by it. */
  constructor(driver: Driver, ordinal = 0, stream?: bigint) {
    this.driver = driver;
    const { handle, ...info } = describeDevice(driver, ordinal);
    this.info = info;
    if (info.capability < 7.5)
      fail(
        `${info.name} has compute capability ${info.capability.toFixed(1)}, and kernels are for 7.5 and newer. Use webgpu() or wasm().`,
      );
    this.#device = handle;
    const out: Out = new BigUint64Array(1);
    call(driver, "cuDevicePrimaryCtxRetain", out, handle);
    this.#context = out[0]!;
    this.pinned = new PinnedPool(driver);
    this.#ownsStream = stream === undefined;
    try {
      call(driver, "cuCtxSetCurrent", this.#context);
      if (stream === undefined) call(driver, "cuStreamCreate", out, 0);
      this.stream = stream ?? out[0]!;
    } catch (error) {
      driver.cuDevicePrimaryCtxRelease_v2(handle);
      throw error;
    }
  }

  /** Makes calls of this thread go to this device. */
  enter(): void {
    if (this.isDisposed) fail("this backend is disposed. Make a new one.");
    call(this.driver, "cuCtxSetCurrent", this.#context);
  }

  /**
   * Gives something back, if the device lets it. One that has failed does not: what it holds is given back by `dispose`, so that what has
   * failed first is what is told.
   */
  letGo(work: () => void): void {
    if (this.isDisposed) return;
    try {
      this.driver.cuCtxSetCurrent(this.#context);
      work();
    } catch (error) {
      if (!(error instanceof OptimError)) throw error;
    }
  }

  call<K extends DriverFunction>(name: K, ...args: Parameters<Driver[K]>): void {
    call(this.driver, name, ...args);
  }

  /** Sends bytes of JavaScript, which are taken at the call. */
  upload(to: bigint, bytes: Uint8Array): void {
    // A graph would read them whenever it is launched, and nobody knows what they are by then.
    if (this.isRecording)
      fail(
        "numbers of JavaScript cannot be sent in a captured step. Write them to a buffer of their own, and copy that.",
      );
    if (bytes.length === 0) return;
    if (this.info.readsHost) this.#uploadPinned(to, bytes);
    else this.call("cuMemcpyHtoDAsync_v2", to, bytes, bytes.length, this.stream);
  }

  /** Copies the bytes first to where nobody changes them: this device takes them when it comes to them. */
  #uploadPinned(to: bigint, bytes: Uint8Array): void {
    const staging = this.pinned.take(bytes.length);
    new Uint8Array(staging.view).set(bytes);
    this.call("cuMemcpyHtoDAsync_v2", to, staging.address, bytes.length, this.stream);
    const give = (): void => this.letGo(() => this.pinned.give(staging));
    // Where the device has failed it may be at it still, and the next call tells of it.
    void this.done().then(give, () => {});
  }

  /** A stretch of device memory, its numbers not set. `what` it is for, in words, for errors. */
  alloc(bytes: number, what: string): bigint {
    const out: Out = new BigUint64Array(1);
    const result = this.driver.cuMemAlloc_v2(out, Math.max(16, bytes));
    if (result === outOfMemory) {
      const total: Out = new BigUint64Array(1);
      call(this.driver, "cuMemGetInfo_v2", out, total);
      fail(
        `${this.info.name} has no room for ${bytes} bytes${what && ` for ${what}`}: ${out[0]} of ${total[0]} are free.`,
      );
    }
    if (result !== 0) fail(`cuMemAlloc_v2 has failed: ${describeResult(this.driver, result)}`);
    this.#memory.add(out[0]!);
    return out[0]!;
  }

  free(address: bigint): void {
    if (!this.#memory.has(address)) return;
    call(this.driver, "cuMemFree_v2", address);
    this.#memory.delete(address);
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
    if (!this.#modules.has(module)) return;
    call(this.driver, "cuModuleUnload", module);
    this.#modules.delete(module);
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

  /** Gives everything back. A device that has failed refuses these calls; what it held is freed with the context. */
  dispose(): void {
    if (this.isDisposed) return;
    const { driver } = this;
    this.isDisposed = true;
    driver.cuCtxSetCurrent(this.#context);
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
