import type { Kernel, Launch, Rows, TensorLaunch } from "./backend.ts";
import type { Memory } from "./memory.ts";
import type { Param } from "./param.ts";

/** A parameter in a step that is about to run: its rows, counter and count may still be given others. */
export interface PreparedTensor<Buf>
  extends Omit<TensorLaunch<Buf>, "rows" | "counter" | "param">,
    Pick<Memory<Buf>, "step" | "count"> {
  readonly param: Param<Buf>;
  rows: Rows;
  counter?: Buf;
}

/** The parameters of a step that come together for a kernel. */
export interface PreparedLaunch<Buf> {
  readonly kernel: Kernel;
  readonly tensors: readonly PreparedTensor<Buf>[];
}

/** What decides on the device whether an optimizer's steps are done, and counts there those that were: a gradient scaler's part in a step. */
export interface DeviceSteps<Buf> {
  /**
   * Gives the tensors of a step that is about to run their counters and the uniforms for all counts that are possible, and adds what counts.
   *
   * @param memory - The optimizer's own, as the step before left it.
   */
  prepare(
    launches: readonly PreparedLaunch<Buf>[],
    memory: ReadonlyMap<Param<Buf>, Memory<Buf>>,
  ): readonly Launch<Buf>[];
  /** Frees what it has allocated. */
  dispose(): void;
}
