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

/**
 * What is remembered of a parameter that has been stepped, which is also what the backend was given of it. `buffers` is the same object for
 * as long as weight, gradient and slots are, so that a backend can know it again.
 */
export type Prepared<Buf> = Omit<TensorLaunch<Buf>, "rows" | "counter"> &
  Omit<Memory<Buf>, "step"> &
  Pick<Param<Buf>, "data" | "grad"> & {
    readonly param: Param<Buf>;
    readonly kernel: Kernel;
    step: number;
    rows: Rows;
    counter?: Buf;
  };

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
 * gradient. A step over a thousand small tensors is mostly this loop, and that is mostly waiting for memory: so it looks at a parameter
 * and at one object more, which it finds at the same place in `last`, the list that the step before returned.
 */
export function stepGroups<Buf>(
  { rule, backend, paramGroups, deviceSteps }: Machine<Buf>,
  memory: Map<Param<Buf>, Memory<Buf>>,
  last: readonly Prepared<Buf>[],
  kernelFor: KernelSource,
): readonly Prepared<Buf>[] {
  const gatherings = new Map<Kernel, Gathering<Buf>>();
  const all: Prepared<Buf>[] = [];
  allocating(backend, (alloc) => {
    for (const group of paramGroups) {
      const { params, ...options } = group;
      checkOptions(rule, options);
      const slices = new Map<string, Slice<Buf>>();
      let slice: Slice<Buf> | undefined;
      for (const p of params) {
        const { data, dtype, grad, shape } = p;
        if (!grad) continue;
        const known = last[all.length];
        let now = known?.param === p ? known : (memory.get(p) as Prepared<Buf> | undefined);
        const step = now?.step ?? 0;
        if (slice?.dtype !== dtype || slice.step !== step)
          slice = getOrInsert(slices, dtype + step, () => {
            const kernel = kernelFor(group, dtype);
            const gathering = getOrInsert(gatherings, kernel, () => ({ kernel, tensors: [] }));
            return { ...gathering, dtype, step, rows: uniformRows(kernel.program, group, step + 1) };
          });
        const { kernel, rows } = slice;
        if (now?.data !== data || now.grad !== grad || now.kernel !== kernel) {
          checkBuffer(rule.name, p, "data", backend);
          checkBuffer(rule.name, p, "grad", backend);
          const slots = remember(rule, backend, alloc, p, group, now);
          const buffers = { ...slots, ...scalarsOf<Buf>(group), p: data, g: grad };
          now = { kernel, rows, slots, buffers, step, param: p, data, grad, shape };
        }
        // No part of the memory: where this step fails, the next one writes it again.
        now.rows = rows;
        slice.tensors.push(now);
        all.push(now);
      }
    }
    const launches = [...gatherings.values()];
    backend.run(deviceSteps?.prepare(launches, memory) ?? launches);
  });
  all.forEach((now, i) => {
    if (now !== last[i]) memory.set(now.param, now);
    now.step++;
  });
  return all;
}
