import { labelOf } from "optim-core";
import type { Shader } from "./form.ts";
import { fail, roundUp, sizeOfOne } from "./gpuArray.ts";
import type { Ground } from "./ground.ts";
import type { Plan, PlannedRun } from "./plan.ts";
import type { Bound } from "./tables.ts";
import type { Task, Turn } from "./task.ts";
import { usage } from "./usage.ts";

/** Makes the dispatches of a plan. First the tables grow to what it needs, since what is bound must stay. */
export function bindTasks(plan: Plan, turns: readonly Turn[], top: number, { tables, gpu, pick }: Ground): void {
  const stride = (words: readonly number[]): number => roundUp(4 * words.length, 256);
  const bytes = turns.flatMap(({ tasks }) => tasks).reduce((sum, { words }) => sum + stride(words), plan.rowBytes);
  const rows = tables.hold("rows", bytes);
  const picked = tables.hold("picked", plan.rowBytes);
  const scratch = tables.hold("scratch", 4 * top);
  const { maxComputeWorkgroupsPerDimension, maxStorageBufferBindingSize: most } = gpu.device.limits;
  if (4 * top > most)
    fail(
      `the reductions of a step leave ${4 * top} bytes, and this device binds ${most}. Request a larger maxStorageBufferBindingSize.`,
    );
  plan.generation = tables.generation;
  plan.data = new Float32Array(bytes / 4);
  const facts = new Uint32Array(plan.data.buffer);

  let next = plan.rowBytes;
  for (const { slots, tasks } of turns) {
    const run: PlannedRun = { apart: [], dispatches: [] };
    plan.runs.push(run);
    const dispatch = (shader: Shader, bindings: readonly Bound[], groups: number): void => {
      const x = Math.min(groups, maxComputeWorkgroupsPerDimension);
      const group = tables.group(shader, bindings);
      run.dispatches.push({ pipeline: tables.pipeline(shader), group, x, y: Math.ceil(groups / x) });
    };
    for (const { counter, count, stride: size, offset } of slots)
      if (counter)
        dispatch(
          pick,
          [
            { buffer: rows, offset, size: size * (count + 1) },
            { buffer: counter.buffer, offset: counter.offset, size: 4 },
            { buffer: picked, offset, size },
          ],
          1,
        );

    for (const task of tasks) {
      const { form, slot, tensor, words, groups } = task;
      // Rows and columns that a tensor does not have.
      if (groups === 0) continue;
      const symbols = symbolsOf(task);
      symbols.forEach(({ size }, b) => {
        if (size > most)
          fail(
            `${form.bindings[b]!.name} of ${labelOf(tensor!.param ?? tensor!)} has ${size} bytes, which ${form.shader.label} needs at once, and this device binds ${most}. Request a larger maxStorageBufferBindingSize, or split the tensor.`,
          );
      });
      keepApart(run, symbols, task);
      if (form.hasRow)
        symbols.unshift({ buffer: slot!.counter ? picked : rows, offset: slot!.offset, size: slot!.stride });
      if (form.hasScratch) symbols.push({ buffer: scratch, offset: 0, size: Math.min(most, scratch.size) });
      if (form.hasFacts) symbols.push({ buffer: rows, offset: next, size: 4 * words.length });
      facts.set(words, next / 4);
      next += stride(words);
      dispatch(form.shader, symbols, groups);
    }
  }
  tables.sweep(plan.runs.reduce((sum, { dispatches }) => sum + dispatches.length, 0));

  /** A kernel may not read a buffer that it writes under another name: what it reads is copied before the run. */
  function keepApart({ apart }: PlannedRun, symbols: Bound[], { form: { bindings }, tensor }: Task): void {
    for (const [b, { name, isWritten }] of bindings.entries())
      for (const [c, other] of bindings.entries()) {
        const [one, two] = [symbols[b]!, symbols[c]!];
        if (b === c || !other.isWritten || one.buffer !== two.buffer) continue;
        const { buffer, offset, size } = one;
        if (!isWritten) {
          const copy = gpu.create(size, usage.storage | usage.copyDst);
          apart.push([buffer, offset, copy, 0, size]);
          symbols[b] = { buffer: copy, offset: 0, size };
        } else if (offset < two.offset + two.size && two.offset < offset + size)
          fail(
            `${name} and ${other.name} of ${labelOf(tensor!.param ?? tensor!)} are the same memory, and both are written. Give each its own.`,
          );
      }
  }
}

/** The part of every symbol's buffer that a task covers. */
const symbolsOf = ({ form: { bindings, stage, width }, arrays, first, count }: Task): Bound[] =>
  arrays.map(({ buffer, offset, dtype, length }, b) => {
    const bytes = sizeOfOne(dtype);
    const isOwn = bindings[b]!.extent === stage.sweep;
    return {
      buffer,
      offset: offset + (isOwn ? first * bytes : 0),
      size: roundUp((isOwn ? roundUp(count || 1, width) : length || 1) * bytes, 4),
    };
  });
