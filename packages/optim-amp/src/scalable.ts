import type { Backend, DeviceSteps, HookOptions, KernelSource, Param } from "optim-core";

/** As much of an `Optimizer` of optim-core as a gradient scaler needs, whatever its rule. */
export interface Scalable<Buf> {
  readonly rule: { readonly name: string; readonly state: unknown };
  readonly backend: Backend<Buf>;
  readonly paramGroups: readonly { readonly params: readonly Param<Buf>[] }[];
  kernel: KernelSource;
  deviceSteps?: DeviceSteps<Buf>;
  hook(name: "postStep", fn: () => void, options?: HookOptions): unknown;
  step(): undefined;
}
