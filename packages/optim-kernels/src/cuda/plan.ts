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
  readonly #gpu: Gpu;
  #address = 0n;
  #parameters: readonly BigUint64Array[] = [];
  #arguments: Pinned | undefined;
  #launches: readonly KernelLaunch[] = [];
  #rows = new Float32Array();
  #sent = new Float32Array();

  constructor(launches: readonly Launch<CudaBuffer>[], gpu: Gpu) {
    super(launches, headerBytes);
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
    this.#address = gpu.alloc(sent + scratch, this.label);
    const data = new DataView(new ArrayBuffer(sent));
    fill(data, this.#address);
    this.#rows = new Float32Array(data.buffer, 0, this.rowBytes / 4);
    // No number is equal to NaN: the first rows are sent.
    this.#sent = new Float32Array(this.#rows.length).fill(Number.NaN);
    gpu.call("cuMemcpyHtoDAsync_v2", this.#address, new Uint8Array(data.buffer), sent, gpu.stream);
    this.#launches = launches;
    this.#arguments = gpu.pinned.take(8 * launches.length);
    const lists = new BigUint64Array(this.#arguments.view, 0, launches.length);
    launches.forEach(({ list }, i) => {
      lists[i] = this.#address + BigInt(list);
    });
    this.#parameters = launches.map((_, i) => BigUint64Array.of(this.#arguments!.address + BigInt(8 * i)));
  }

  /** Sends the uniforms, where they are not those of the run before. */
  send(): void {
    const [rows, sent, gpu] = [this.#rows, this.#sent, this.#gpu];
    if (!this.writeRows(rows) || rows.every((x, i) => x === sent[i])) return;
    sent.set(rows);
    const bytes = new Uint8Array(rows.buffer, 0, rows.byteLength);
    gpu.call("cuMemcpyHtoDAsync_v2", this.#address, bytes, bytes.length, gpu.stream);
  }

  /** Enqueues its kernels. */
  launch(): void {
    const { stream } = this.#gpu;
    for (const [i, { entry, blocks }] of this.#launches.entries())
      this.#gpu.call("cuLaunchKernel", entry, blocks, 1, 1, threads, 1, 1, 0, stream, this.#parameters[i]!, null);
  }

  /** Gives its memory back. */
  drop(): void {
    if (this.#arguments) this.#gpu.pinned.give(this.#arguments);
    this.#arguments = undefined;
    this.#gpu.free(this.#address);
  }
}
