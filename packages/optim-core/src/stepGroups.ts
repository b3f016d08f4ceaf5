import type { Backend, Kernel, Rows, TensorLaunch } from "./backend.ts";
import { scalarsOf } from "./deviceScalar.ts";
import { checkOptions } from "./domain.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { checkBuffer, type PlainGroup } from "./group.ts";
import type { KernelSource } from "./kernels.ts";
import { allocating, type Memory, remember } from "./memory.ts";
import type { Param } from "./param.ts";
import type { Rule } from "./rule.ts";
import { uniformRows } from "./uniforms.ts";

/** One kernel, and the tensors that come together for it. */
interface Gathering<Buf> {
  readonly kernel: Kernel;
  readonly tensors: TensorLaunch<Buf>[];
}

/** The gathering for a precision, and its uniforms for a step count. */
interface Slice<Buf> extends Gathering<Buf> {
  readonly key: string;
  readonly rows: Rows;
}

/**
 * One step of every parameter that has a gradient: groups are checked, parameters gathered by kernel, and `memory` is written once the
 * backend has taken it all. What a parameter had in its last step is taken again unchecked while it has the same kernel, weight and
 * gradient: a step over a thousand small tensors is mostly this loop.
 */
export function stepGroups<Buf>(
  rule: Rule,
  backend: Backend<Buf>,
  groups: readonly PlainGroup<Buf>[],
  memory: Map<Param<Buf>, Memory<Buf>>,
  kernelFor: KernelSource,
): void {
  const after = new Map<Param<Buf>, Memory<Buf>>();
  const gatherings = new Map<Kernel, Gathering<Buf>>();
  allocating(backend, (alloc) => {
    for (const group of groups) {
      const { params, ...options } = group;
      checkOptions(rule, options);
      const slices = new Map<string, Slice<Buf>>();
      let slice: Slice<Buf> | undefined;
      for (const p of params) {
        const { data, dtype, grad, shape } = p;
        if (!grad) continue;
        const before = memory.get(p);
        const step = (before?.step ?? 0) + 1;
        const key = dtype + step;
        if (slice?.key !== key)
          slice = getOrInsert(slices, key, () => {
            const kernel = kernelFor(group, dtype);
            const gathering = getOrInsert(gatherings, kernel, () => ({ kernel, tensors: [] }));
            return { ...gathering, key, rows: uniformRows(kernel.program, group, step) };
          });
        const { kernel, rows } = slice;
        let { slots, buffers } = before ?? {};
        if (before?.kernel !== kernel || buffers!.p !== data || buffers!.g !== grad) {
          checkBuffer(rule.name, p, "data", backend);
          checkBuffer(rule.name, p, "grad", backend);
          slots = remember(rule, backend, alloc, p, group, before);
          buffers = { ...slots, ...scalarsOf<Buf>(group), p: data, g: grad };
        }
        const now = { step, slots: slots!, kernel, buffers: buffers!, shape, rows };
        after.set(p, now);
        slice.tensors.push(now);
      }
    }
    backend.run([...gatherings.values()]);
  });
  for (const [p, now] of after) memory.set(p, now);
}
