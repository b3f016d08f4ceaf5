import { type Launch, labelOf, matrixOf, type Node, sizeOf, slotShape, type TensorLaunch } from "optim-core";
import type { Stage } from "../stages.ts";
import { isOfLines, isSingle } from "../stages.ts";
import { placeWords } from "../wgsl/renderStage.ts";
import { bindTasks } from "./bindTasks.ts";
import type { Form } from "./form.ts";
import { fail, type GpuArray, sizeOfOne } from "./gpuArray.ts";
import { finishOf, type GpuKernel, type GpuStage } from "./gpuKernel.ts";
import type { Ground } from "./ground.ts";
import { Plan, type Runs } from "./plan.ts";
import { type Known, linesOf, type Reduced } from "./reductions.ts";
import { absorb, groupsOf, type Task, type Turn } from "./task.ts";

/** Which of the facts say how many lines a sweep sees, and how many of them a workgroup takes. */
const [linesWord, besideWord] = [placeWords.indexOf("lines"), placeWords.indexOf("beside")];

/** Makes the plan of a run, or of several: reductions pass by pass, then what is kept. Nothing has been enqueued where it throws. */
export function makePlan(runs: Runs, ground: Ground): Plan {
  for (const { kernel, tensors } of runs.flat()) if ((kernel as GpuKernel).isSplit) tensors.forEach(checkApart);
  const plan = new Plan(runs);
  const { maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension } = ground.gpu.device.limits;
  const bindable = maxStorageBufferBindingSize / 4;
  const most = Math.min(bindable, maxComputeWorkgroupsPerDimension ** 2 * 256);
  const turns: Turn[] = [];
  let tasks: Task[] = [];
  let ofAll: Known = new Map();
  /** How many tensors the runs before have. */
  let begin = 0;
  const known = plan.tensors.map((): Known => new Map());
  /** How many numbers of a run lie in the scratch, and of the run that has most of them. */
  let top = 0;
  let highest = 0;
  for (const launches of runs) {
    [tasks, ofAll, top] = [[], new Map(), 0];
    const depth = Math.max(0, ...launches.flatMap(({ kernel }) => stagesOf(kernel).map(({ stage }) => stage.pass)));
    for (let pass = 1; pass <= depth; pass++) {
      const found: Reduced[] = [];
      sweepAll(launches, pass, (task, { reductions }, own) => {
        const { words } = joined(task);
        reductions.forEach((node, r) => {
          const home = node.extent === "all" ? ofAll : own;
          let reduced = home.get(node);
          if (!reduced) {
            reduced = { node, at: 0, parts: [] };
            home.set(node, reduced);
            found.push(reduced);
          }
          reduced.parts.push([words, words.length - reductions.length + r, task.words[linesWord]!]);
        });
      });
      finish(found);
    }
    const end = sweepAll(launches, 0, joined);
    turns.push({ tasks, slots: new Set(plan.slotOf.slice(begin, end)) });
    begin = end;
    highest = Math.max(highest, top);
  }
  try {
    bindTasks(plan, turns, highest, ground);
  } catch (error) {
    plan.drop();
    throw error;
  }
  return plan;

  /** A task among those of this run: the one before where that could take it, or itself. */
  function joined(task: Task): Task {
    const last = tasks.at(-1);
    if (last && absorb(last, task)) return last;
    tasks.push(task);
    return task;
  }

  /**
   * The tasks of a pass, in pieces that can be bound and dispatched: of whole rows where rows or columns are reduced. Returns how many tensors
   * there are up to the end of this run.
   */
  function sweepAll(
    launches: Runs[number],
    pass: number,
    take: (task: Task, stage: Stage, own: Known) => void,
  ): number {
    let before = begin;
    for (const { kernel, tensors } of launches) {
      for (const each of stagesOf(kernel)) {
        const { stage } = each;
        if (stage.pass !== pass) continue;
        const ofLines = isOfLines(stage);
        tensors.forEach((tensor, t) => {
          const { form, arrays } = bound(each, tensor);
          const total = sizeOf(slotShape(stage.sweep, tensor.shape));
          const unit = unitOf(ofLines ? matrixOf(tensor.shape).columns : 1);
          // Where not even that fits, binding says whose it is.
          const step = Math.floor((ofLines ? bindable : most) / unit) * unit || total || 1;
          for (let first = 0; first < (total || Math.sign(pass)); first += step) {
            const count = Math.min(step, total - first);
            const own = known[before + t]!;
            const words = form.hasFacts ? factsOf(form, tensor, first, count, own) : [];
            const groups = pass ? Math.ceil(words[linesWord]! / words[besideWord]!) : groupsOf(count, form);
            take({ form, slot: plan.slotOf[before + t]!, tensor, arrays, first, count, words, groups }, stage, own);
          }
        });
      }
      before += tensors.length;
    }
    return before;
  }

  /** What a kernel is told of its tensor, in the order of its struct. */
  function factsOf(
    { from, width, stage: { sweep, reductions } }: Form,
    { shape }: TensorLaunch<GpuArray>,
    first: number,
    count: number,
    own: Known,
  ): number[] {
    const places = from.map((n) => {
      const isOwn = n.extent === sweep && !isSingle(sweep);
      return (n.extent === "all" ? ofAll : own).get(n)!.at + (isOwn ? first : 0);
    });
    const { rows, columns } = matrixOf(shape);
    const isWhole = count === rows * columns;
    // Where it begins is known once it is part of a dispatch.
    return [
      ...[0, 0, first, columns],
      ...linesOf(reductions, isWhole ? shape : [count / columns, columns], count / width),
      Math.ceil(count / width),
      ...places,
      ...reductions.map(() => 0),
    ];
  }

  /**
   * Gives the reductions of a pass their places in the scratch. What a row leaves is whole at once; the parts of columns, of a tensor and of
   * all tensors lie side by side until a second kernel has made one of them, the numbers of one operation in one dispatch.
   */
  function finish(found: readonly Reduced[]): void {
    const jobs: Record<string, number[][]> = {};
    for (const reduced of found) {
      const { node, parts } = reduced;
      reduced.at = top;
      for (const [words, word, lines] of parts) {
        words[word] = top;
        top += lines;
      }
      const count = top - reduced.at;
      if (node.extent === "column" && parts.length > 1) {
        const lines = linesOf([node], [parts.length, count / parts.length], count);
        finishing(node.op, [0, 0, 0, 1, ...lines, count, reduced.at, top], Math.ceil(lines[0]! / lines[2]!));
        reduced.at = top;
        top += lines[0]!;
      }
      if (count < 2 || !isSingle(node.extent)) continue;
      jobs[node.op] ??= [];
      const job = jobs[node.op]!;
      // A workgroup for each number, which sees one line.
      job.push([job.length, 0, 0, 1, 1, count, 1, 0, 1, count, reduced.at, top]);
      reduced.at = top++;
    }
    for (const [op, job] of Object.entries(jobs)) finishing(op, job.flat(), job.length);
  }

  /** Has what a pass has left made fewer, by so many workgroups. */
  function finishing(op: string, words: number[], groups: number): void {
    tasks.push({ form: finishOf(ground, op as Node["op"]), arrays: [], first: 0, count: 0, words, groups });
  }
}

/** The fewest weights that are whole rows, and after which a binding may begin. */
const unitOf = (columns: number): number => {
  let unit = columns || 1;
  while (unit % 128) unit *= 2;
  return unit;
};

const stagesOf = (kernel: Launch<GpuArray>["kernel"]): readonly GpuStage[] => (kernel as GpuKernel).stages;

/** Throws where symbols share memory: of several kernels, a later one would read what an earlier one has written. */
function checkApart(tensor: TensorLaunch<GpuArray>): void {
  const all = Object.entries(tensor.buffers);
  for (const [i, [name, one]] of all.entries())
    for (const [other, two] of all.slice(i + 1)) {
      const [start, end] = [Math.max(one.offset, two.offset), Math.min(endOf(one), endOf(two))];
      if (one.buffer === two.buffer && start < end)
        fail(
          `${name} and ${other} of ${labelOf(tensor.param ?? tensor)} are the same memory, and this device takes several kernels for the rule. Give each its own.`,
        );
    }
}

const endOf = ({ offset, dtype, length }: GpuArray): number => offset + length * sizeOfOne(dtype);

/** The form that a tensor's buffers allow, and the buffers that it binds. */
function bound(
  { stage, wide, narrow }: GpuStage,
  tensor: TensorLaunch<GpuArray>,
): { readonly form: Form; readonly arrays: readonly GpuArray[] } {
  const { buffers, shape } = tensor;
  // What lies behind a tensor may be stepped with it, but is no part of its sum.
  const isEven = stage.pass
    ? sizeOf(shape) % 4 === 0
    : wide?.bindings.every(({ name, extent }) => {
        const { length, padding } = buffers[name]!;
        return extent !== "element" || (length % 4) * (padding % 4) === 0;
      });
  const form =
    (isEven && wide) ||
    narrow ||
    fail(
      `p of ${labelOf(tensor.param ?? tensor)}: halves are stepped four at a time, and a buffer ends in between. Use parameter(), which leaves room.`,
    );
  const arrays = form.bindings.map(({ name }) => {
    const array = buffers[name]!;
    return array.release
      ? array
      : fail(`${name} of ${labelOf(tensor.param ?? tensor)} has been freed. Give it a new buffer.`);
  });
  return { form, arrays };
}
