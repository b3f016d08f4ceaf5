import type { Launch } from "optim-core";
import { GivenRun } from "../givenRun.ts";
import type { GpuArray } from "./gpuArray.ts";

/** One dispatch, ready to be encoded. */
interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly x: number;
  readonly y: number;
}

/** One run as it is encoded. */
export interface PlannedRun {
  /** What must lie apart before it: a buffer that a kernel reads and writes under two names, and its copy. */
  readonly apart: Parameters<GPUCommandEncoder["copyBufferToBuffer"]>[];
  readonly dispatches: Dispatch[];
}

/** Runs that follow each other, each of some launches. */
export type Runs = readonly (readonly Launch<GpuArray>[])[];

/** What tells runs of the same launches apart. */
export const lengthsOf = (runs: Runs): string => runs.map(({ length }) => length).join();

/** A run, or several, as the device will see it. While the same buffers come back in the same order, it is encoded again as it is. */
export class Plan extends GivenRun<GpuArray> {
  readonly runs: PlannedRun[] = [];
  /** The rows, and behind them what is always the same. */
  data = new Float32Array();
  /** That of the tables that it was made with. */
  generation = 0;
  /** How many launches each of its runs has. */
  readonly lengths: string;

  constructor(runs: Runs) {
    super(runs.flat());
    this.lengths = lengthsOf(runs);
  }

  /** Puts its rows where the kernels look for them; what is always the same too, where another plan's may lie there. */
  write(table: GPUBuffer, queue: GPUQueue, isWhole: boolean): void {
    const { data, rowBytes } = this;
    const isNew = this.writeRows(data);
    const length = isWhole ? data.length : isNew ? rowBytes / 4 : 0;
    if (length) queue.writeBuffer(table, 0, data, 0, length);
  }

  /** One compute pass, but for copies, which begin another. */
  encode(encoder: GPUCommandEncoder): void {
    let pass: GPUComputePassEncoder | undefined;
    let last: GPUComputePipeline | undefined;
    for (const { apart, dispatches } of this.runs) {
      if (apart.length > 0) {
        pass?.end();
        [pass, last] = [undefined, undefined];
        for (const copy of apart) encoder.copyBufferToBuffer(...copy);
      }
      pass ??= encoder.beginComputePass();
      for (const { pipeline, group, x, y } of dispatches) {
        if (pipeline !== last) pass.setPipeline(pipeline);
        last = pipeline;
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(x, y);
      }
    }
    pass?.end();
  }

  /** Gives its own buffers back. */
  drop(): void {
    for (const [, , copy] of this.runs.flatMap(({ apart }) => apart)) (copy as GPUBuffer).destroy();
  }
}
