import type { DriverOptions } from "../driverOptions.ts";
import { EmulatedDriver } from "../emulatedDriver.ts";

/** The texts that this file's tests have loaded with success, for ptxas to look at. */
export const loadedTexts: string[] = [];

/** An argument of a kernel: an address, or a number of 32 bits. */
export type Argument = bigint | { readonly u32: number } | { readonly f32: number };

const pinnedBytes = 4096;

/** A driver with a context, a stream and pinned memory, for tests of what kernels do. */
export class Workbench {
  readonly driver: EmulatedDriver;
  readonly stream: bigint;
  /** Pinned memory for arguments. */
  readonly pinned: bigint;
  readonly #pinnedView: DataView;

  constructor(options?: DriverOptions) {
    this.driver = new EmulatedDriver(options);
    this.check(this.driver.cuInit(0));
    const context = this.given((to) => this.driver.cuDevicePrimaryCtxRetain(to, 0));
    this.check(this.driver.cuCtxSetCurrent(context));
    this.stream = this.given((to) => this.driver.cuStreamCreate(to, 0));
    this.pinned = this.given((to) => this.driver.cuMemHostAlloc(to, pinnedBytes, 0));
    this.#pinnedView = new DataView(this.driver.view(this.pinned, pinnedBytes));
  }

  check(code: number): void {
    if (code !== 0) throw new Error(`result ${code}: ${this.driver.lastFault}`);
  }

  /** What a call writes into the array that it is given. */
  given(call: (to: BigUint64Array) => number): bigint {
    const to = new BigUint64Array(1);
    this.check(call(to));
    return to[0]!;
  }

  /** The module of a text, whose last byte becomes 0. */
  load(source: string): bigint {
    const image = new TextEncoder().encode(`${source}\0`);
    const none = new Int32Array(0);
    const module = this.given((to) => this.driver.cuModuleLoadDataEx(to, image, 0, none, new BigUint64Array(0)));
    loadedTexts.push(source);
    return module;
  }

  kernel(module: bigint, name: string): bigint {
    return this.given((to) => this.driver.cuModuleGetFunction(to, module, name));
  }

  allocate(bytes: number): bigint {
    return this.given((to) => this.driver.cuMemAlloc_v2(to, bytes));
  }

  /** Memory of the device that holds these numbers. */
  upload(values: ArrayBufferView): bigint {
    const address = this.allocate(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.check(this.driver.cuMemcpyHtoDAsync_v2(address, bytes, bytes.length, this.stream));
    return address;
  }

  /** Enqueues a launch; gives what the call returns. */
  launch(kernel: bigint, grid: number, block: number, ...given: Argument[]): number {
    const addresses = given.map((argument, n) => {
      if (typeof argument === "bigint") this.#pinnedView.setBigUint64(8 * n, argument, true);
      else if ("u32" in argument) this.#pinnedView.setUint32(8 * n, argument.u32, true);
      else this.#pinnedView.setFloat32(8 * n, argument.f32, true);
      return this.pinned + BigInt(8 * n);
    });
    const parameters = BigUint64Array.from(addresses);
    return this.driver.cuLaunchKernel(kernel, grid, 1, 1, block, 1, 1, 0, this.stream, parameters, null);
  }

  synchronize(): number {
    return this.driver.cuStreamSynchronize(this.stream);
  }

  /** The bytes at an address, when everything before is done. */
  download(address: bigint, bytes: number): ArrayBuffer {
    const to = this.given((place) => this.driver.cuMemHostAlloc(place, bytes, 0));
    this.check(this.driver.cuMemcpyDtoHAsync_v2(to, address, bytes, this.stream));
    this.check(this.synchronize());
    const copy = this.driver.view(to, bytes).slice(0);
    this.check(this.driver.cuMemFreeHost(to));
    return copy;
  }
}
