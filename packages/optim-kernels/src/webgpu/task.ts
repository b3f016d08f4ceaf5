import type { TensorLaunch } from "optim-core";
import type { RowSlot } from "../givenRun.ts";
import { placeWords } from "../wgsl/renderStage.ts";
import type { Form } from "./form.ts";
import { type GpuArray, grain, roundUp, sizeOfOne } from "./gpuArray.ts";

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
  /** The facts that its kernel asks for, of one tensor after the other. */
  readonly words: number[];
  /** How many workgroups it takes. */
  groups: number;
}

/** What is dispatched for one run, and the rows of its tensors. */
export interface Turn {
  readonly tasks: readonly Task[];
  readonly slots: Iterable<RowSlot<GpuArray>>;
}

/** How many workgroups take so many values. */
export const groupsOf = (count: number, { width }: Form): number => Math.ceil(count / 256 / width);

/**
 * Takes the second of two tasks into the first, and returns whether it could: where it begins where that one ends, in every buffer along which
 * both go, or where both write what is one for all tensors. An arena is never so large that they could not be bound, or had too many workgroups.
 */
export function absorb(task: Task, next: Task): boolean {
  const { form, slot, arrays, count, words } = next;
  const { sweep } = form.stage;
  if (task.form !== form || (form.hasRow && task.slot !== slot)) return false;
  const size = roundUp(task.count, grain);
  const follows = form.bindings.every(({ extent }, b) => {
    const [a, c] = [task.arrays[b]!, arrays[b]!];
    return extent === sweep && sweep !== "all"
      ? Math.min(a.padding, c.padding) === grain &&
          a.buffer === c.buffer &&
          c.offset - a.offset === size * sizeOfOne(a.dtype)
      : a === c;
  });
  if (!follows) return false;
  if (sweep === "all") return words.every((word, w) => w < placeWords.length || word === task.words[w]);
  task.count = size + count;
  if (form.hasFacts) {
    words[placeWords.indexOf("begin")] = task.groups;
    words[placeWords.indexOf("base")] = size / form.width;
    task.words.push(...words);
    task.groups += next.groups;
  } else task.groups = groupsOf(task.count, form);
  return true;
}
