import { matrixOf, OptimError } from "optim-core";
import { isSingle } from "../wgsl/scope.ts";
import { roundUp, storageOf } from "./gpuArray.ts";
import type { Ground } from "./ground.ts";
import type { Plan } from "./plan.ts";
import type { Task } from "./task.ts";
import { usage } from "./usage.ts";

/** A part of a buffer, as a kernel binds it. */
export interface Bound {
  buffer: GPUBuffer;
  offset: number;
  readonly size: number;
}

const ids = new WeakMap<GPUBuffer, number>();
let count = 0;

/** A number that tells a buffer from all others. */
function idOf(buffer: GPUBuffer): number {
  const known = ids.get(buffer);
  if (known !== undefined) return known;
  ids.set(buffer, ++count);
  return count;
}

/** Tells bindings from others: the buffers too, since tables that grow become other buffers. */
export const keyOf = (bindings: readonly Bound[]): string =>
  bindings.map(({ buffer, offset, size }) => `${idOf(buffer)},${offset},${size}`).join(";");

/** Adds the dispatch of a task to a plan. */
export function bindPiece(plan: Plan, task: Task, ground: Ground): void {
  const { piece, stage } = task;
  const { form, first, work } = piece;
  const { hasRow, scratch, facts } = form.source;
  const slot = plan.slots[work.slot]!;
  const row = ground.tables.of(slot.counter ? "picked" : "rows");
  const bound = symbolsOf(task);
  keepApart(plan, task, bound, ground);
  const bindings: Bound[] = hasRow
    ? [{ buffer: row, offset: slot.counter ? slot.picked : slot.offset, size: slot.kernel.rowSize }]
    : [];
  bindings.push(...bound);
  if (scratch) {
    const buffer = ground.tables.of("scratch");
    bindings.push({ buffer, offset: 0, size: buffer.size });
  }
  if (facts.length > 0) {
    const values: Readonly<Record<string, number>> = {
      ...matrixOf(work.tensor.shape),
      first,
      ...readPlaces(task),
      ...task.facts,
    };
    const offset = ground.tables.fact(facts.map((name) => values[name]!));
    bindings.push({ buffer: ground.tables.of("facts"), offset, size: roundUp(4 * facts.length, 16) });
  }
  const groups =
    stage.reductions.length > 0
      ? Math.ceil((task.facts.lines! * task.facts.lanes!) / 256)
      : isSingle(stage.sweep)
        ? 1
        : Math.ceil(piece.count / (256 * form.width));
  const x = Math.min(groups, ground.guard.device.limits.maxComputeWorkgroupsPerDimension);
  plan.dispatches.push({
    pipeline: form.pipeline,
    group: form.group(keyOf(bindings), bindings),
    x,
    y: Math.ceil(groups / x),
  });
  ground.bound.add(form);
}

/** Where the reductions that a kernel reads begin for its first value. */
const readPlaces = ({ stage, piece }: Task): Readonly<Record<string, number>> =>
  Object.fromEntries(
    stage.reads.flatMap(({ name, extent, reduction }) => {
      if (!reduction) return [];
      const own = extent === stage.sweep && !isSingle(extent) ? piece.first : 0;
      return [[name, piece.work.known.get(reduction)! + own]];
    }),
  );

/** The part of every symbol's buffer that a piece covers. */
function symbolsOf({ stage, piece }: Task): Bound[] {
  const { form, arrays, first, count } = piece;
  return form.source.bindings.map(({ extent, dtype }, b) => {
    const { buffer, offset, length } = arrays[b]!;
    const { bytes } = storageOf(dtype);
    if (extent !== stage.sweep || isSingle(extent)) return { buffer, offset, size: roundUp(bytes * length, 4) };
    return {
      buffer,
      offset: offset + first * bytes,
      size: roundUp(roundUp(count, form.width) * bytes, 4),
    };
  });
}

/** A kernel may not read a buffer that it writes under another name: what it reads is copied before the run. */
function keepApart(plan: Plan, { piece }: Task, bound: Bound[], { guard }: Ground): void {
  const { bindings } = piece.form.source;
  for (const [b, { isWritten, name }] of bindings.entries())
    for (const [c, other] of bindings.entries()) {
      if (!other.isWritten || b === c || bound[b]!.buffer !== bound[c]!.buffer) continue;
      const { buffer, offset, size } = bound[b]!;
      if (isWritten) {
        const overlap = offset < bound[c]!.offset + bound[c]!.size && bound[c]!.offset < offset + size;
        if (overlap)
          throw new OptimError(
            `webgpu: ${name} and ${other.name} are the same memory, and both are written. Give each its own.`,
          );
        continue;
      }
      const descriptor = { size, usage: usage.storage | usage.copyDst };
      const to = guard.watch("out-of-memory", `a copy of ${name}`, () => guard.device.createBuffer(descriptor));
      plan.apart.push({ from: buffer, offset, bytes: size, to });
      bound[b] = { buffer: to, offset: 0, size };
      break;
    }
}
