import type { Launch, Node } from "optim-core";
import { type Bound, bindPiece, keyOf } from "./bindPiece.ts";
import type { GpuArray } from "./gpuArray.ts";
import type { GpuKernel } from "./gpuKernel.ts";
import type { Ground } from "./ground.ts";
import type { KernelForm } from "./kernelForm.ts";
import { cut, formOf, joined, wholePiece } from "./pieces.ts";
import { Plan } from "./plan.ts";
import { layReductions } from "./reductions.ts";
import type { Work } from "./work.ts";

/** Makes the plan of a run. Nothing has been enqueued where it throws. */
export function makePlan(launches: readonly Launch<GpuArray>[], ground: Ground): Plan {
  for (;;) {
    const plan = new Plan(launches, ground.tables.generation);
    fill(plan, ground);
    for (const form of ground.bound) form.sweep();
    ground.bound.clear();
    // A table that has grown meanwhile is another buffer than the one that was bound.
    if (plan.generation === ground.tables.generation) return plan;
    plan.drop();
  }
}

/** All phases of a run: rows, reductions pass by pass, then what is kept. */
function fill(plan: Plan, ground: Ground): void {
  const { tables, guard } = ground;
  let k = 0;
  const works = plan.launches.map(
    ({ kernel, tensors }): Work => ({
      kernel: kernel as GpuKernel,
      tensors: tensors.map((tensor) => ({ tensor, slot: plan.slotOf[k++]!, known: new Map<Node, number>() })),
    }),
  );
  const { passes, top } = layReductions(works, guard.device);
  tables.hold("rows", plan.rowBytes);
  tables.hold("scratch", 4 * top);
  pickRows(plan, ground);
  for (const { tasks, jobs } of passes) {
    for (const task of tasks) bindPiece(plan, task, ground);
    finish(plan, jobs, ground);
  }
  for (const { kernel, tensors } of works)
    for (const each of kernel.stages) {
      const { stage, canMerge } = each;
      if (stage.pass > 0) continue;
      const wholes = tensors.map((work) => wholePiece(work, formOf(each, work.tensor), stage.sweep));
      for (const whole of canMerge ? joined(wholes) : wholes)
        for (const piece of cut(whole, stage.sweep, guard.device))
          if (piece.count > 0) bindPiece(plan, { piece, stage, facts: {} }, ground);
    }
}

function add(plan: Plan, { bound }: Ground, form: KernelForm, bindings: readonly Bound[], groups: number): void {
  bound.add(form);
  const x = Math.min(groups, 65535);
  plan.dispatches.push({
    pipeline: form.pipeline,
    group: form.group(keyOf(bindings), bindings),
    x,
    y: Math.ceil(groups / x),
  });
}

function finish(plan: Plan, jobs: readonly number[], ground: Ground): void {
  if (jobs.length === 0) return;
  const { tables, own } = ground;
  const offset = tables.fact(jobs);
  const bindings = [
    { buffer: tables.of("facts"), offset, size: 4 * jobs.length },
    { buffer: tables.of("scratch"), offset: 0, size: tables.of("scratch").size },
  ];
  add(plan, ground, own.finish, bindings, jobs.length / 4);
}

function pickRows(plan: Plan, ground: Ground): void {
  const { tables, own } = ground;
  for (const { counter, kernel, count, offset, picked } of plan.slots) {
    if (!counter) continue;
    tables.hold("picked", picked + kernel.rowStride);
    const bindings = [
      { buffer: tables.of("rows"), offset, size: kernel.rowStride * (count + 1) },
      { buffer: counter.buffer, offset: counter.offset, size: 4 },
      { buffer: tables.of("picked"), offset: picked, size: kernel.rowStride },
    ];
    add(plan, ground, own.pick, bindings, Math.ceil(kernel.rowStride / 256));
  }
}
