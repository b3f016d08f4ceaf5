import type { Launch } from "optim-core";
import { GivenRun } from "../givenRun.ts";
import { headerBytes, threads } from "../ptx/row.ts";
import type { CudaBuffer } from "./cudaBuffer.ts";
import type { Gpu } from "./gpu.ts";
import type { Pinned } from "./pinned.ts";

/** One launch, ready to be enqueued. */
export interface KernelLaunch {
  readonly entry: bigint;
  readonly blocks: number;
  /** Where its list of chunks lies among the bytes of the plan. */
  readonly list: number;
}

/** A run as the device will see it. While the same buffers come back in the same order, only its uniforms are sent again. */
export class Plan extends GivenRun<CudaBuffer> {
  /** The texts of its kernels. */
  readonly sources: ReadonlySet<string | undefined>;
  readonly #gpu: Gpu;
  #address = 0n;
  #parameters: readonly BigUint64Array[] = [];
  #arguments: Pinned | undefined;
  #launches: readonly KernelLaunch[] = [];
  #rows = new Float32Array();
  /** The bits of the rows, and those that the device has. */
  #bits = new Int32Array();
  #sent = new Int32Array();
  #isSent = false;

  constructor(launches: readonly Launch<CudaBuffer>[], gpu: Gpu) {
    super(launches, headerBytes);
    this.sources = new Set(launches.map(({ kernel }) => kernel.source));
    this.#gpu = gpu;
  }

  /**
   * Takes its place on the device: `fill` writes everything that stays as it is, given where it will lie.
   *
   * @param sent - The bytes that are sent, uniforms first; behind them are `scratch` bytes that kernels write.
   */
  place(
    launches: readonly KernelLaunch[],
    sent: number,
    scratch: number,
    fill: (data: DataView<ArrayBuffer>, address: bigint) => void,
  ): void {
    const gpu = this.#gpu;
    const data = new DataView(new ArrayBuffer(sent));
    this.#rows = new Float32Array(data.buffer, 0, this.rowBytes / 4);
    this.#bits = new Int32Array(data.buffer, 0, this.rowBytes / 4);
    this.#sent = new Int32Array(this.#bits.length);
    this.#launches = launches;
    try {
      this.#address = gpu.alloc(sent + scratch, this.label);
      this.#arguments = gpu.pinned.take(8 * launches.length);
      fill(data, this.#address);
      gpu.upload(this.#address, new Uint8Array(data.buffer));
    } catch (error) {
      this.drop();
      throw error;
    }
    const lists = new BigUint64Array(this.#arguments.view, 0, launches.length);
    launches.forEach(({ list }, i) => {
      lists[i] = this.#address + BigInt(list);
    });
    this.#parameters = launches.map((_, i) => BigUint64Array.of(this.#arguments!.address + BigInt(8 * i)));
  }

  /** Sends the uniforms, where they are not those of the run before. */
  send(): void {
    const [bits, sent] = [this.#bits, this.#sent];
    const isNew = this.writeRows(this.#rows);
    if (this.#isSent && (!isNew || bits.every((x, i) => x === sent[i]))) return;
    // Where the call fails, nobody knows what the device has.
    this.#isSent = false;
    this.#gpu.upload(this.#address, new Uint8Array(bits.buffer, 0, bits.byteLength));
    sent.set(bits);
    this.#isSent = true;
  }

  /** Enqueues its kernels. */
  launch(): void {
    const { stream } = this.#gpu;
    for (const [i, { entry, blocks }] of this.#launches.entries())
      this.#gpu.call("cuLaunchKernel", entry, blocks, 1, 1, threads, 1, 1, 0, stream, this.#parameters[i]!, null);
  }

  /** Gives its memory back. */
  drop(): void {
    const given = this.#arguments;
    this.#arguments = undefined;
    this.#gpu.letGo(() => {
      this.#gpu.free(this.#address);
      if (given) this.#gpu.pinned.give(given);
    });
  }
}
