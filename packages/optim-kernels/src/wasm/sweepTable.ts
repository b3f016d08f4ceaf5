import type { Job } from "./job.ts";
import type { MemoryViews } from "./memoryViews.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import type { Scratch } from "./scratch.ts";
import type { StepPart } from "./stepPart.ts";
import { matrixOf } from "optim-core";
import { sizeOfNumber } from "./wasmKernel.ts";

/** Where the reductions of a sweep go: a place for each piece, or an array for each tensor. */
export interface Targets {
  /** Where the first piece writes its parts, and how many bytes they take. */
  readonly partials?: readonly [start: number, bytes: number];
  /** For each reduction over rows or columns, the array of each tensor. */
  readonly outputs?: readonly (readonly number[])[];
}

/** Writes the table of a sweep: a row for each piece of each tensor. */
export function sweepTable(part: StepPart, sweep: number, scratch: Scratch, views: MemoryViews, to: Targets = {}): Job {
  const { kernel, tensors, uniforms, cells } = part;
  const code = kernel.sweeps[sweep]!;
  const { header, places, stage } = code;
  const cuts = tensors.map(({ shape, buffers }) => piecesOf(code, shape, buffers.p!.length));
  const pieces = cuts.reduce((sum, cut) => sum + cut.length, 0);
  const columns = header.length + places.length + code.outputs.length;
  const table = scratch.take(4 * columns * pieces);
  const { words } = views;
  let at = table / 4;
  let partials = to.partials?.[0] ?? 0;
  tensors.forEach(({ shape, buffers }, t) => {
    const told = (field: (typeof header)[number], piece: Piece): number => {
      if (field === "uniforms") return uniforms[t]!;
      if (field === "partials") return partials;
      return field === "columns" ? matrixOf(shape).columns : piece[field];
    };
    for (const piece of cuts[t]!) {
      for (const field of header) words[at++] = told(field, piece);
      for (const { name, extent, reduction } of places) {
        const array = buffers[name];
        const start = reduction ? cells.get(reduction)![t]! : array!.pointer;
        const bytes = reduction ? (kernel.type === "f64" ? 8 : 4) : sizeOfNumber(array!.dtype);
        words[at++] = extent === stage.sweep ? start + piece.first * bytes : start;
      }
      for (const [r, output] of (to.outputs ?? []).entries()) {
        const bytes = code.outputs[r]!.extent === "column" || kernel.type === "f64" ? 8 : 4;
        words[at++] = output[t]! + piece.output * bytes;
      }
      partials += to.partials?.[1] ?? 0;
    }
  });
  return { kernel, sweep, table, pieces, stride: 4 * columns };
}
