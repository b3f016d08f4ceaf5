import type { DeviceGuard } from "./deviceGuard.ts";
import type { KernelForm } from "./kernelForm.ts";
import type { OwnKernels } from "./ownKernels.ts";
import type { Tables } from "./tables.ts";

/** What plans are made with. */
export interface Ground {
  readonly guard: DeviceGuard;
  readonly tables: Tables;
  readonly own: OwnKernels;
  /** Kernels by their text: optimizers of one rule share them. */
  readonly forms: Map<string, KernelForm>;
  /** Those that have bound something since they were last swept. */
  readonly bound: Set<KernelForm>;
}
