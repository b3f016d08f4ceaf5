import { OptimError } from "optim-core";
import type { Width } from "../wgsl/algebra.ts";
import type { StageSource } from "../wgsl/renderStage.ts";
import type { DeviceGuard } from "./deviceGuard.ts";

/** What a kernel is before it is compiled. */
interface Parts {
  readonly layout: GPUBindGroupLayout;
  readonly descriptor: GPUComputePipelineDescriptor;
}

/** One kernel of a stage: for four weights an invocation, or for one. */
export class KernelForm {
  readonly source: StageSource;
  readonly width: Width;
  readonly #guard: DeviceGuard;
  readonly #name: string;
  readonly #groups = new Map<string, { readonly group: GPUBindGroup; round: number }>();
  #made: Parts | undefined;
  #pipeline: GPUComputePipeline | undefined;
  #round = 0;
  #used = 0;

  constructor(guard: DeviceGuard, name: string, source: StageSource, width: Width) {
    this.#guard = guard;
    this.#name = name;
    this.source = source;
    this.width = width;
  }

  get pipeline(): GPUComputePipeline {
    this.#pipeline ??= this.#guard.watch("validation", `the kernel of ${this.#name}`, () =>
      this.#guard.device.createComputePipeline(this.#parts().descriptor),
    );
    return this.#pipeline;
  }

  /** Compiles it while nothing waits. */
  async ready(): Promise<void> {
    try {
      this.#pipeline ??= await this.#guard.device.createComputePipelineAsync(this.#parts().descriptor);
    } catch (cause) {
      this.#guard.check();
      throw new OptimError(`webgpu: the device has refused the kernel of ${this.#name}: ${String(cause)}`);
    }
  }

  /** The bind group of these bindings, made once while they are in use; `key` tells them from others. */
  group(key: string, bindings: readonly GPUBufferBinding[]): GPUBindGroup {
    const known = this.#groups.get(key);
    this.#used++;
    if (known) {
      known.round = this.#round;
      return known.group;
    }
    const entries = bindings.map((resource, binding) => ({ binding, resource }));
    const group = this.#guard.device.createBindGroup({ layout: this.#parts().layout, entries });
    this.#groups.set(key, { group, round: this.#round });
    return group;
  }

  /** Ends a round of {@link group}: what the last few have not used goes. */
  sweep(): void {
    if (this.#groups.size > 2 * this.#used + 64)
      for (const [key, { round }] of this.#groups) if (round < this.#round - 4) this.#groups.delete(key);
    this.#round++;
    this.#used = 0;
  }

  #parts(): Parts {
    if (this.#made) return this.#made;
    const { device } = this.#guard;
    const { hasRow, bindings, scratch, facts, code } = this.source;
    const storage = (written: boolean): GPUBufferBindingLayout => ({ type: written ? "storage" : "read-only-storage" });
    const buffers: GPUBufferBindingLayout[] = [
      ...(hasRow ? [{ type: "uniform" } as const] : []),
      ...bindings.map(({ isWritten }) => storage(isWritten)),
      ...(scratch ? [storage(scratch === "read_write")] : []),
      ...(facts.length > 0 ? [{ type: "uniform" } as const] : []),
    ];
    const entries = buffers.map((buffer, binding) => ({ binding, visibility: 4, buffer }));
    const layout = device.createBindGroupLayout({ entries });
    this.#made = {
      layout,
      descriptor: {
        label: this.#name,
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module: device.createShaderModule({ label: this.#name, code }) },
      },
    };
    return this.#made;
  }
}
