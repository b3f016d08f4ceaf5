import type { TensorLaunch } from "optim-core";
import type { RowSlot } from "../givenRun.ts";
import { placeWords } from "../wgsl/renderStage.ts";
import type { Form } from "./form.ts";
import { type GpuArray, roundUp, sizeOfOne } from "./gpuArray.ts";

/** One dispatch to come: a stretch of a tensor, or of several that lie side by side. */
export interface Task {
  readonly form: Form;
  readonly slot?: RowSlot<GpuArray>;
  /** Absent where it finishes reductions of many. */
  readonly tensor?: TensorLaunch<GpuArray>;
  /** The buffers of the form's bindings. */
  readonly arrays: readonly GpuArray[];
  /** Where it begins in the tensor, and how many values of the sweep it has. */
  readonly first: number;
  count: number;
  /** The facts that its kernel asks for. */
  readonly words: number[];
}

/** What is dispatched for one run, and the rows of its tensors. */
export interface Turn {
  readonly tasks: readonly Task[];
  readonly slots: Iterable<RowSlot<GpuArray>>;
}

/**
 * Takes the second of two tasks into the first: where it begins where that one ends, in every buffer that has one value per weight, or where
 * both write what is one for all tensors.
 */
export function joins(task: Task | undefined, next: Task): boolean {
  const { form, slot, arrays, count, words } = next;
  if (task?.form !== form || task.slot !== slot || form.hasPlace) return false;
  if (words.some((word, w) => w >= placeWords.length && word !== task.words[w])) return false;
  const size = roundUp(task.count, 128);
  const follows = form.bindings.every(({ extent }, b) => {
    const [a, c] = [task.arrays[b]!, arrays[b]!];
    return extent === "element"
      ? Math.min(a.padding, c.padding) === 128 &&
          a.buffer === c.buffer &&
          c.offset - a.offset === size * sizeOfOne(a.dtype)
      : a === c;
  });
  if (follows && form.stage.sweep === "element") task.count = size + count;
  return follows;
}
