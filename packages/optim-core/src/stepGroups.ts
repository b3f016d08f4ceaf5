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

/** What a backend is given of a parameter, and what will be remembered of it. */
type Prepared<Buf> = TensorLaunch<Buf> & Memory<Buf> & { readonly param: Param<Buf> };

/** One kernel, and the parameters that come together for it. */
interface Gathering<Buf> {
  readonly kernel: Kernel;
  readonly tensors: Prepared<Buf>[];
}

/** The gathering for a precision, and its uniforms for a step count. */
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
          return { ...gathering, dtype, step, rows: uniformRows(kernel.program, group, step) };
        });
      let slice: Slice<Buf> | undefined;
      for (const p of params) {
        const { data, dtype, grad, shape } = p;
        if (!grad) continue;
        const before = memory.get(p);
        const step = (before?.step ?? 0) + 1;
        if (slice?.dtype !== dtype || slice.step !== step) slice = sliceOf(dtype, step);
        const { kernel, rows } = slice;
        let { slots, buffers }: Partial<Memory<Buf>> = before ?? {};
        if (before?.kernel !== kernel || buffers?.p !== data || buffers?.g !== grad) {
          checkBuffer(rule.name, p, "data", backend);
          checkBuffer(rule.name, p, "grad", backend);
          slots = remember(rule, backend, alloc, p, group, before);
          buffers = { ...slots, ...scalarsOf<Buf>(group), p: data, g: grad };
        }
        slice.tensors.push({ param: p, step, slots: slots!, kernel, buffers: buffers!, shape, rows });
      }
    }
    backend.run([...gatherings.values()]);
  });
  for (const { tensors } of gatherings.values()) for (const now of tensors) memory.set(now.param, now);
}
