import type { Kernel, Rows, TensorLaunch } from "./backend.ts";
import { scalarsOf } from "./deviceScalar.ts";
import { checkOptions } from "./domain.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { checkBuffer, type Machine } from "./group.ts";
import type { DType } from "./hostTensor.ts";
import type { KernelSource } from "./kernels.ts";
import { allocating, type Memory, remember } from "./memory.ts";
import type { Param } from "./param.ts";
import { uniformRows } from "./uniforms.ts";

/** What is remembered of a parameter that has been stepped, which is also what the backend was given of it. */
type Prepared<Buf> = Omit<TensorLaunch<Buf>, "rows"> &
  Omit<Memory<Buf>, "step" | "buffers"> & { readonly param: Param<Buf>; step: number; rows: Rows };

/** One kernel, and the parameters that come together for it. */
interface Gathering<Buf> {
  readonly kernel: Kernel;
  readonly tensors: Prepared<Buf>[];
}

/** The gathering for a precision and a number of steps so far, and its uniforms. */
interface Slice<Buf> extends Gathering<Buf> {
  readonly dtype: DType;
  readonly step: number;
  readonly rows: Rows;
}

/**
 * One step of every parameter that has a gradient: groups are checked, parameters gathered by kernel, and `memory` is written once the
 * backend has taken it all. What a parameter had in its last step is taken again unchecked while it has the same kernel, weight and
 * gradient: a step over a thousand small tensors is mostly this loop.
 */
export function stepGroups<Buf>(
  { rule, backend, paramGroups }: Machine<Buf>,
  memory: Map<Param<Buf>, Memory<Buf>>,
  kernelFor: KernelSource,
): void {
  const gatherings = new Map<Kernel, Gathering<Buf>>();
  allocating(backend, (alloc) => {
    for (const group of paramGroups) {
      const { params, ...options } = group;
      checkOptions(rule, options);
      const slices = new Map<string, Slice<Buf>>();
      const sliceOf = (dtype: DType, step: number): Slice<Buf> =>
        getOrInsert(slices, dtype + step, () => {
          const kernel = kernelFor(group, dtype);
          const gathering = getOrInsert(gatherings, kernel, () => ({ kernel, tensors: [] }));
          return { ...gathering, dtype, step, rows: uniformRows(kernel.program, group, step + 1) };
        });
      let slice: Slice<Buf> | undefined;
      for (const p of params) {
        const { data, dtype, grad, shape } = p;
        if (!grad) continue;
        let now = memory.get(p) as Prepared<Buf> | undefined;
        const { step = 0 } = now ?? {};
        if (slice?.dtype !== dtype || slice.step !== step) slice = sliceOf(dtype, step);
        const { kernel, rows } = slice;
        if (now?.kernel !== kernel || now.buffers.p !== data || now.buffers.g !== grad) {
          checkBuffer(rule.name, p, "data", backend);
          checkBuffer(rule.name, p, "grad", backend);
          const slots = remember(rule, backend, alloc, p, group, now);
          const buffers = { ...slots, ...scalarsOf<Buf>(group), p: data, g: grad };
          now = { param: p, step, slots, kernel, buffers, shape, rows };
        }
        // No part of the memory: where this step fails, the next one writes it again.
        now.rows = rows;
        slice.tensors.push(now);
      }
    }
    backend.run([...gatherings.values()]);
  });
  for (const { tensors } of gatherings.values())
    for (const now of tensors) {
      now.step++;
      memory.set(now.param, now);
    }
}
