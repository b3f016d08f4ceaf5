import type { Kernel, Rows, TensorLaunch } from "./backend.ts";
import { scalarsOf } from "./deviceScalar.ts";
import { checkOptions } from "./domain.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { checkBuffer, type Machine } from "./group.ts";
import type { DType } from "./hostTensor.ts";
import type { KernelSource } from "./kernels.ts";
import { allocating, type Memory, remember } from "./memory.ts";
import type { Param } from "./param.ts";
import { type DueRow, fillRows } from "./uniforms.ts";

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

/** The parameters of one group with one precision and one number of steps so far: their kernel, and their table of uniforms. */
interface Slice extends DueRow {
  readonly kernel: Kernel;
  readonly dtype: DType;
  readonly step: number;
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
  const slicesOf = new Map<Kernel, Slice[]>();
  const all: Prepared<Buf>[] = [];
  allocating(backend, (alloc) => {
    for (const group of paramGroups) {
      const { params, ...options } = group;
      checkOptions(rule, options);
      const slices = new Map<string, Slice>();
      let slice: Slice | undefined;
      for (const p of params) {
        const { data, grad, shape, dtype } = p;
        if (!grad) continue;
        const known = last[all.length];
        let now = known?.param === p ? known : (memory.get(p) as Prepared<Buf> | undefined);
        const step = now?.step ?? 0;
        if (slice?.dtype !== dtype || slice.step !== step)
          slice = getOrInsert(slices, dtype + step, () => {
            const kernel = kernelFor(group, dtype);
            const values = [new Float64Array(kernel.program.uniforms.length)];
            const made = { kernel, step, dtype, group, values, first: step + 1 };
            getOrInsert(slicesOf, kernel, () => []).push(made);
            return made;
          });
        const { kernel } = slice;
        if (now?.data !== data || now.grad !== grad || now.kernel !== kernel) {
          checkBuffer(rule.name, p, "data", backend);
          checkBuffer(rule.name, p, "grad", backend);
          const slots = remember(rule, backend, alloc, p, group, now);
          const buffers = { ...slots, ...scalarsOf<Buf>(group), p: data, g: grad };
          now = { slots, param: p, buffers, step, kernel, data, grad, shape, rows: slice };
        }
        // No part of the memory: where this step fails, the next one writes it again.
        now.rows = slice;
        all.push(now);
      }
    }
    const launches = [...slicesOf].map(([kernel, slices]) => {
      fillRows(kernel.program, slices);
      return { kernel, tensors: all.filter((now) => now.kernel === kernel) };
    });
    backend.run(deviceSteps?.prepare(launches, memory) ?? launches);
  });
  all.forEach((now, i) => {
    if (now !== last[i]) memory.set(now.param, now);
    now.step++;
  });
  return all;
}
