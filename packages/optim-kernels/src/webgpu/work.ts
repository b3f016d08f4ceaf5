import type { Node, TensorLaunch } from "optim-core";
import type { GpuArray } from "./gpuArray.ts";
import type { GpuKernel } from "./gpuKernel.ts";

/** One tensor of a run while the plan is made. */
export interface TensorWork {
  readonly tensor: TensorLaunch<GpuArray>;
  /** The number of its row of uniforms. */
  readonly slot: number;
  /** Where in the scratch its reductions begin. */
  readonly known: Map<Node, number>;
}

/** One kernel and its tensors. */
export interface Work {
  readonly kernel: GpuKernel;
  readonly tensors: readonly TensorWork[];
}
