import type { Launch, Rows, TensorLaunch } from "optim-core";
import type { GpuArray } from "./gpuArray.ts";
import type { GpuKernel } from "./gpuKernel.ts";
import type { Tables } from "./tables.ts";

/** Rows of uniforms that some tensors share, and where they lie. */
export interface RowSlot {
  readonly kernel: GpuKernel;
  readonly counter: GpuArray | undefined;
  readonly count: number;
  /** In bytes, among the rows; where there is a counter, among the picked ones too. */
  readonly offset: number;
  readonly picked: number;
  /** Those of the run that is being prepared. */
  rows: Rows | undefined;
}

/** One dispatch, ready to be encoded. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly x: number;
  readonly y: number;
}

/** What must lie apart before a run: a buffer that a kernel reads and writes under two names. */
export interface Apart {
  readonly from: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
  readonly to: GPUBuffer;
}

/** A run as the device will see it. While the same buffers come back in the same order, it is encoded again as it is. */
export class Plan {
  readonly launches: readonly Launch<GpuArray>[];
  readonly tensors: TensorLaunch<GpuArray>[];
  readonly slots: readonly RowSlot[];
  /** Which of them each tensor has. */
  readonly slotOf: readonly number[];
  readonly dispatches: Dispatch[] = [];
  readonly apart: Apart[] = [];
  /** The bytes of all rows. */
  readonly rowBytes: number;
  /** That of the tables that it was made with. */
  readonly generation: number;

  constructor(launches: readonly Launch<GpuArray>[], generation: number) {
    this.launches = launches;
    this.generation = generation;
    this.tensors = launches.flatMap(({ tensors }) => tensors);
    const slots: RowSlot[] = [];
    this.slotOf = launches.flatMap(({ kernel: made, tensors }) => {
      const kernel = made as GpuKernel;
      const known = new Map<Rows, RowSlot[]>();
      return tensors.map(({ rows, counter }) => {
        const alike = known.get(rows) ?? [];
        known.set(rows, alike);
        let slot = alike.find((other) => other.counter === counter);
        if (!slot) {
          const last = slots.at(-1);
          const [offset, picked] = last
            ? [last.offset + sizeOfSlot(last), last.picked + last.kernel.rowStride]
            : [0, 0];
          slot = { kernel, counter, count: rows.values.length, offset, picked, rows };
          slots.push(slot);
          alike.push(slot);
        }
        return slots.indexOf(slot);
      });
    });
    this.slots = slots;
    this.rowBytes = slots.reduce((sum, slot) => sum + sizeOfSlot(slot), 0);
  }

  /** Whether these launches are those that it was made for, with new rows; then it holds the new rows. */
  takes(launches: readonly Launch<GpuArray>[]): boolean {
    const { slots, slotOf, tensors } = this;
    if (launches.length !== this.launches.length) return false;
    for (const slot of slots) slot.rows = undefined;
    let k = 0;
    for (let l = 0; l < launches.length; l++) {
      const { kernel, tensors: given } = launches[l]!;
      const known = this.launches[l]!;
      if (kernel !== known.kernel || given.length !== known.tensors.length) return false;
      for (const tensor of given) {
        const slot = slots[slotOf[k]!]!;
        const { rows } = tensor;
        if (slot.rows !== rows) {
          if (slot.rows || slot.count !== rows.values.length) return false;
          slot.rows = rows;
        }
        if (tensor.counter !== slot.counter || !isSame(tensor.buffers, tensors[k]!.buffers)) return false;
        tensors[k++] = tensor;
      }
    }
    return true;
  }

  /** Puts its rows where the kernels look for them. */
  write(tables: Tables, queue: GPUQueue): void {
    const { rows: data } = tables;
    for (const { rows, kernel, counter, offset, count } of this.slots) {
      const { values, first } = rows!;
      let at = offset / 4;
      if (counter) {
        new Int32Array(data.buffer, offset, 2).set([first, count]);
        at += kernel.rowStride / 4;
      }
      for (let i = 0; i < (counter ? count : 1); i++, at += kernel.rowStride / 4) {
        data.set(values[i]!, at);
        if (kernel.constants.length > 0) data.set(kernel.constants, at + values[i]!.length);
      }
    }
    if (this.rowBytes > 0) queue.writeBuffer(tables.of("rows"), 0, data, 0, this.rowBytes / 4);
  }

  encode(encoder: GPUCommandEncoder): void {
    for (const { from, offset, bytes, to } of this.apart) encoder.copyBufferToBuffer(from, offset, to, 0, bytes);
    const pass = encoder.beginComputePass();
    let last: GPUComputePipeline | undefined;
    for (const { pipeline, group, x, y } of this.dispatches) {
      if (pipeline !== last) pass.setPipeline(pipeline);
      last = pipeline;
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x, y);
    }
    pass.end();
  }

  /** Gives its own buffers back. */
  drop(): void {
    for (const { to } of this.apart) to.destroy();
  }
}

/** One row, or all that a counter chooses from, after one that says which they are. */
const sizeOfSlot = ({ kernel, counter, count }: RowSlot): number => kernel.rowStride * (counter ? count + 1 : 1);

function isSame(a: TensorLaunch<GpuArray>["buffers"], b: typeof a): boolean {
  if (a === b) return true;
  for (const name in b) if (a[name] !== b[name]) return false;
  return true;
}
