import type { Node, TensorLaunch } from "optim-core";
import type { Stage } from "../stages.ts";
import type { GpuArray } from "./gpuArray.ts";
import type { GpuKernel } from "./gpuKernel.ts";
import type { Piece } from "./pieces.ts";

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

/** One dispatch to come: a piece, and the facts that its kernel asks for. */
export interface Task {
  readonly stage: Stage;
  readonly piece: Piece;
  readonly facts: Record<string, number>;
}
