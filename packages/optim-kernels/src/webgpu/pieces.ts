import { OptimError, type SlotExtent, sizeOf, slotShape, type TensorLaunch } from "optim-core";
import { isSingle } from "../wgsl/scope.ts";
import { type GpuArray, roundUp, storageOf } from "./gpuArray.ts";
import type { GpuStage } from "./gpuKernel.ts";
import type { KernelForm } from "./kernelForm.ts";
import type { TensorWork } from "./work.ts";

/** A stretch of one tensor, or of several that lie side by side, that one dispatch walks. */
export interface Piece {
  readonly work: TensorWork;
  readonly form: KernelForm;
  /** The buffers of the form's bindings. */
  readonly arrays: readonly GpuArray[];
  /** Where it begins in the tensor, and how many values of the sweep it has. */
  readonly first: number;
  readonly count: number;
}

/** A whole tensor as one piece. */
export function wholePiece(work: TensorWork, form: KernelForm, sweep: SlotExtent): Piece {
  const { buffers, shape } = work.tensor;
  const arrays = form.source.bindings.map(({ name }) => {
    const array = buffers[name]!;
    if (!array.release)
      throw new OptimError(`webgpu: ${name} of shape [${shape}] has been freed. Give it a new buffer.`);
    return array;
  });
  return { work, form, arrays, first: 0, count: sizeOf(slotShape(sweep, shape)) };
}

/** The form that a tensor's buffers allow. */
export function formOf({ wide, narrow }: GpuStage, { buffers }: TensorLaunch<GpuArray>): KernelForm {
  const isEven = wide?.source.bindings.every(({ name, extent }) => extent !== "element" || buffers[name]!.isPadded);
  const form = isEven ? wide : narrow;
  if (!form)
    throw new OptimError(
      "webgpu: halves are stepped four at a time, and a buffer of this tensor ends in between. Put it into a parameter() of this backend, whose buffers have room.",
    );
  return form;
}

/** Whether the second tensor of a list begins where the first one ends, in every buffer that has one value per weight. */
function follows(before: Piece, next: Piece): boolean {
  if (next.form !== before.form || next.work.slot !== before.work.slot) return false;
  const { bindings } = before.form.source;
  return bindings.every(({ extent }, b) => {
    const [a, c] = [before.arrays[b]!, next.arrays[b]!];
    if (extent !== "element") return a === c;
    if (!a.isPacked || !c.isPacked || a.buffer !== c.buffer) return false;
    return c.offset - a.offset === roundUp(before.count, 128) * storageOf(a.dtype).bytes;
  });
}

/** Joins what follows each other. */
export function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last && follows(last, piece)) out[out.length - 1] = { ...last, count: roundUp(last.count, 128) + piece.count };
    else out.push(piece);
  }
  return out;
}

/** Cuts what is larger than a binding or a dispatch may be. */
export function cut(piece: Piece, sweep: string, { limits }: GPUDevice): Piece[] {
  const { form, arrays, count } = piece;
  const bytes = form.source.bindings.map(({ extent }, b) => (extent === sweep ? storageOf(arrays[b]!.dtype).bytes : 1));
  const fits = Math.min(
    limits.maxStorageBufferBindingSize / Math.max(...bytes, 1),
    limits.maxComputeWorkgroupsPerDimension * 256 * form.width,
  );
  if (isSingle(sweep as "tensor") || count <= fits) return [piece];
  const step = Math.floor(fits / 128) * 128;
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => ({
    ...piece,
    first: i * step,
    count: Math.min(step, count - i * step),
  }));
}
