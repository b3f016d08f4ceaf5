import { type Kernel, type Launch, labelOf, type Rows, type TensorLaunch } from "optim-core";
import type { GpuArray } from "./gpuArray.ts";
import type { GpuKernel } from "./gpuKernel.ts";

/** Rows of uniforms that some tensors share, and where they lie. */
export interface RowSlot {
  readonly kernel: Kernel;
  readonly stride: number;
  readonly counter: GpuArray | undefined;
  /** How many there are; where there is a counter, behind one that says which they are. */
  readonly count: number;
  /** In bytes, among the rows. */
  readonly offset: number;
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

/** A run as the device will see it. While the same buffers come back in the same order, it is encoded again as it is. */
export class Plan {
  /** What it is, for errors. */
  readonly label: string;
  readonly tensors: TensorLaunch<GpuArray>[];
  /** What it must not outlive. */
  readonly arrays: ReadonlySet<GpuArray>;
  readonly slots: RowSlot[] = [];
  /** That of each tensor. */
  readonly slotOf: readonly RowSlot[];
  readonly dispatches: Dispatch[] = [];
  /** What must lie apart before a run: a buffer that a kernel reads and writes under two names, and its copy. */
  readonly apart: Parameters<GPUCommandEncoder["copyBufferToBuffer"]>[] = [];
  /** The bytes of all rows. */
  readonly rowBytes: number;
  /** The rows, and behind them what is always the same. */
  data = new Float32Array();
  /** That of the tables that it was made with. */
  generation = 0;

  constructor(launches: readonly Launch<GpuArray>[]) {
    this.tensors = launches.flatMap(({ tensors }) => tensors);
    this.arrays = new Set(
      this.tensors.flatMap(({ buffers, counter }) => [...Object.values(buffers), ...(counter ? [counter] : [])]),
    );
    const names = new Set(launches.map(({ kernel }) => kernel.program.name));
    const [first] = this.tensors;
    this.label = `a step of ${[...names].join(" and ")}${first ? `, beginning with ${labelOf(first.param ?? first)}` : ""}`;
    let offset = 0;
    this.slotOf = launches.flatMap(({ kernel, tensors }) =>
      tensors.map(({ rows, counter }) => {
        const stride = (kernel as GpuKernel).rowStride;
        let slot = this.slots.at(-1);
        if (slot?.rows !== rows || slot.counter !== counter || slot.kernel !== kernel) {
          const count = counter ? rows.values.length : 1;
          slot = { kernel, stride, counter, count, offset, rows };
          this.slots.push(slot);
          offset += stride * (counter ? count + 1 : 1);
        }
        return slot;
      }),
    );
    this.rowBytes = offset;
  }

  /** Whether these launches are those that it was made for, with new rows; then it holds the new rows. */
  takes(launches: readonly Launch<GpuArray>[]): boolean {
    const { slotOf, tensors, slots } = this;
    for (const slot of slots) slot.rows = undefined;
    let k = 0;
    for (const { kernel, tensors: given } of launches)
      for (const tensor of given) {
        const slot = slotOf[k];
        const { rows, counter, buffers, shape } = tensor;
        if (slot?.kernel !== kernel || slot.counter !== counter) return false;
        if (slot.rows !== rows) {
          if (slot.rows || (counter && slot.count !== rows.values.length)) return false;
          slot.rows = rows;
        }
        const before = tensors[k]!;
        if (shape !== before.shape && String(shape) !== String(before.shape)) return false;
        if (buffers !== before.buffers)
          for (const name in before.buffers) if (buffers[name] !== before.buffers[name]) return false;
        tensors[k++] = tensor;
      }
    return k === tensors.length;
  }

  /** Puts its rows where the kernels look for them; what is always the same too, where another plan's may lie there. */
  write(table: GPUBuffer, queue: GPUQueue, isWhole: boolean): void {
    const { data, rowBytes } = this;
    for (const { rows, stride, counter, offset, count } of this.slots) {
      const { values, first } = rows!;
      let at = offset / 4;
      if (counter) {
        new Int32Array(data.buffer, offset).set([first, count]);
        at += stride / 4;
      }
      for (let i = 0; i < count; i++) data.set(values[i]!, at + (i * stride) / 4);
    }
    const length = isWhole ? data.length : rowBytes / 4;
    if (length) queue.writeBuffer(table, 0, data, 0, length);
  }

  encode(encoder: GPUCommandEncoder): void {
    for (const copy of this.apart) encoder.copyBufferToBuffer(...copy);
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
    for (const [, , copy] of this.apart) (copy as GPUBuffer).destroy();
  }
}
