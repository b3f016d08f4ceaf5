import type { DeviceGuard } from "./deviceGuard.ts";
import type { KernelForm } from "./kernelForm.ts";
import type { OwnKernels } from "./ownKernels.ts";
import type { Tables } from "./tables.ts";

/** What plans are made with. */
export interface Ground {
  readonly guard: DeviceGuard;
  readonly tables: Tables;
  readonly own: OwnKernels;
  /** Kernels that have bound something since they were last swept. */
  readonly forms: Set<KernelForm>;
}
