import { type Launch, labelOf, matrixOf, type Node, sizeOf, slotShape, type TensorLaunch } from "optim-core";
import { linesOf } from "../lines.ts";
import type { PtxSweep } from "../ptx/renderSweep.ts";
import { chunkBytes, finishBytes, reductionAt, rowBytes, threads } from "../ptx/row.ts";
import { checkApart } from "./checkApart.ts";
import type { CudaBuffer } from "./cudaBuffer.ts";
import type { CudaKernel } from "./cudaKernel.ts";
import { fail } from "./fail.ts";
import type { Gpu } from "./gpu.ts";
import { Layout } from "./layout.ts";
import type { Modules } from "./modules.ts";
import { type KernelLaunch, Plan } from "./plan.ts";

/** More weights than this in one tensor would not be counted by 32 bits with room for a step beyond. */
const mostWeights = 2 ** 31;

/** A tensor in the sweep of a launch. */
interface Swept {
  readonly tensor: TensorLaunch<CudaBuffer>;
  readonly index: number;
  readonly row: number;
  readonly count: number;
  readonly span: number;
  readonly chunks: number;
}

/** A sweep over all tensors of a kernel. */
interface Job {
  readonly sweep: PtxSweep;
  readonly entry: bigint;
  readonly list: number;
  readonly swept: readonly Swept[];
}

/** A reduction to a single value: its parts, and where their number is made (offsets; `parts` and `result` in the scratch). */
interface Single {
  readonly parts: number;
  readonly finish: number;
  readonly counter: number;
  readonly result: number;
  readonly count: number;
  /** Parts that tensors have been given so far. */
  taken: number;
}

/** Makes the plan of a run: a launch for each sweep, reductions pass by pass, then what is kept. Nothing is enqueued where it throws. */
export function makePlan(
  launches: readonly Launch<CudaBuffer>[],
  gpu: Gpu,
  modules: Modules,
  isOwn: (buffer: CudaBuffer) => boolean,
): Plan {
  const plan = new Plan(launches, gpu);
  const [sent, scratch] = [new Layout(), new Layout()];
  sent.take(plan.rowBytes);
  const results = new Map<Node, number>();
  const ownResults = plan.tensors.map(() => new Map<Node, number>());
  const writes: ((data: DataView, address: bigint, scratchAt: bigint) => void)[] = [];
  const made: KernelLaunch[] = [];
  const depth = Math.max(0, ...launches.flatMap(({ kernel }) => sweepsOf(kernel).map(({ stage }) => stage.pass)));
  for (const pass of [...Array.from({ length: depth }, (_, i) => i + 1), 0]) {
    const jobs = jobsOf(pass);
    const ofAll = new Map<Node, Single>();
    for (const n of new Set(
      jobs.flatMap(({ sweep }) => sweep.stage.reductions.filter(({ extent }) => extent === "all")),
    )) {
      const parts = jobs
        .filter(({ sweep }) => sweep.stage.reductions.includes(n))
        .flatMap(({ swept }) => swept.map(({ chunks }) => chunks));
      ofAll.set(n, single(parts.reduce((a, b) => a + b, 0)));
    }
    for (const job of jobs) placeJob(job, ofAll);
    for (const [n, { result }] of ofAll) results.set(n, result);
  }
  // What kernels write begins on 16 bytes too.
  sent.take(0);
  plan.place(made, sent.bytes, scratch.bytes, (data, address) => {
    for (const write of writes) write(data, address, address + BigInt(sent.bytes));
  });
  return plan;

  /** The sweeps of a pass, with the chunks of their tensors. */
  function jobsOf(pass: number): Job[] {
    let before = 0;
    return launches.flatMap(({ kernel, tensors }) => {
      const first = before;
      before += tensors.length;
      const entries = modules.entries(kernel as CudaKernel);
      return sweepsOf(kernel).flatMap((sweep, s) => {
        if (sweep.stage.pass !== pass || tensors.length === 0) return [];
        const swept = sweepTensors(sweep, tensors, first);
        const list = sent.take(chunkBytes * swept.reduce((sum, { chunks }) => sum + chunks, 0));
        return [{ sweep, entry: entries[s]!, list, swept }];
      });
    });
  }

  function sweepTensors(sweep: PtxSweep, tensors: readonly TensorLaunch<CudaBuffer>[], first: number): Swept[] {
    const { stage, places, width } = sweep;
    const size = reductionAt(places.length, stage.reductions.length);
    const counts = tensors.map(({ shape }) => sizeOf(slotShape(stage.sweep, shape)));
    const total = counts.reduce((a, b) => a + b, 0);
    const seen = new Set<string>();
    return tensors.flatMap((tensor, t) => {
      const count = counts[t]!;
      if (count > mostWeights)
        fail(`${labelOf(tensor.param ?? tensor)} has ${count} weights, and a kernel takes ${mostWeights}. Split it.`);
      // What is one for all tensors is written once.
      const key = places.map(({ name }) => tensor.buffers[name]?.address ?? "").join();
      if (stage.sweep === "all" && seen.has(key)) return [];
      seen.add(key);
      checkApart(sweep, tensor);
      const span = stage.reductions.length > 0 ? reducedSpan(count) : keptSpan(total, width, gpu.info.multiprocessors);
      const lines = linesOf(stage.reductions[0]?.extent, tensor.shape);
      // A sum of nothing is 0, and has to be written.
      const chunks = lines ? Math.ceil(lines[0] / lines[2]) : Math.max(Math.ceil(count / span), Math.sign(stage.pass));
      return [{ tensor, index: first + t, row: sent.take(size), count, span, chunks }];
    });
  }

  function single(count: number): Single {
    return {
      parts: scratch.take(8 * count, 8),
      finish: sent.take(finishBytes),
      counter: sent.take(4, 4),
      result: scratch.take(4, 4),
      count,
      taken: 0,
    };
  }

  function placeJob({ sweep, entry, list, swept }: Job, ofAll: ReadonlyMap<Node, Single>): void {
    const { stage, places, width } = sweep;
    let at = list;
    let blocks = 0;
    for (const { tensor, index, row, count, span, chunks } of swept) {
      const own = ownResults[index]!;
      const lines = linesOf(stage.reductions[0]?.extent, tensor.shape);
      // Where reductions are told what they need, in bytes of the plan and of the scratch.
      const told = stage.reductions.map((n): readonly [first: number, finish: number | undefined] => {
        if (lines) {
          const result = scratch.take(4 * lines[0], 4);
          own.set(n, result);
          return [result, undefined];
        }
        let of = ofAll.get(n);
        if (!of) {
          of = single(chunks);
          own.set(n, of.result);
        }
        if (of.taken === 0) writes.push(finishOf(of));
        const first = of.parts + 8 * of.taken;
        of.taken += chunks;
        return [first, of.finish];
      });
      const addresses = places.map(({ name, reduction }): bigint | number => {
        if (reduction) return (reduction.extent === "all" ? results : own).get(reduction)!;
        const buffer = tensor.buffers[name]!;
        if (!isOwn(buffer))
          fail(
            `${name} of ${labelOf(tensor.param ?? tensor)} has been freed, or is of another device. Give it a new buffer.`,
          );
        return buffer.address;
      });
      const isWide =
        width > 1 && places.every(({ extent }, i) => extent !== "element" || Number(addresses[i]) % 16 === 0);
      const { counter } = tensor;
      if (counter && !isOwn(counter)) fail(`the step count of ${labelOf(tensor.param ?? tensor)} has been freed.`);
      const slot = plan.slotOf[index]!;
      const listAt = at;
      writes.push((data, address, scratchAt) => {
        const word = (offset: number, value: number): void => data.setUint32(row + offset, value, true);
        const long = (offset: number, value: bigint): void => data.setBigUint64(row + offset, value, true);
        word(rowBytes.sizes, count);
        word(rowBytes.sizes + 4, isWide ? count - (count % width) : 0);
        word(rowBytes.sizes + 8, span);
        word(rowBytes.sizes + 12, matrixOf(tensor.shape).columns);
        long(rowBytes.uniforms, address + BigInt(slot.offset));
        long(rowBytes.uniforms + 8, counter?.address ?? 0n);
        if (lines) {
          const [step] = lines.slice(-1) as [number];
          word(rowBytes.step, step);
          for (const [i, value] of lines.slice(0, -1).entries()) word(rowBytes.lines + 4 * i, value);
        }
        for (const [i, place] of addresses.entries())
          long(rowBytes.places + 8 * i, typeof place === "bigint" ? place : scratchAt + BigInt(place));
        for (const [r, [first, finish]] of told.entries()) {
          const offset = reductionAt(places.length, r);
          long(offset, scratchAt + BigInt(first));
          long(offset + 8, finish === undefined ? 0n : address + BigInt(finish));
        }
        for (let c = 0; c < chunks; c++) {
          const chunk = listAt + chunkBytes * c;
          data.setBigUint64(chunk, address + BigInt(row), true);
          data.setUint32(chunk + 8, c * span, true);
          data.setUint32(chunk + 12, c, true);
        }
      });
      at += chunkBytes * chunks;
      blocks += chunks;
    }
    if (blocks > 0) made.push({ entry, blocks, list });
  }
}

const sweepsOf = (kernel: Launch<CudaBuffer>["kernel"]): readonly PtxSweep[] => (kernel as CudaKernel).sweeps;

/** Writes the row of what finishes a reduction. */
const finishOf =
  ({ parts, finish, counter, result, count }: Single) =>
  (data: DataView, address: bigint, scratchAt: bigint): void => {
    data.setBigUint64(finish, scratchAt + BigInt(parts), true);
    data.setBigUint64(finish + 8, address + BigInt(counter), true);
    data.setBigUint64(finish + 16, scratchAt + BigInt(result), true);
    data.setUint32(finish + finishBytes - 8, count, true);
  };

/**
 * How many weights a block takes, where they are kept: so many that a block has more to do than to find its tensor, and so few that every
 * multiprocessor has eight blocks, if there is enough for that.
 */
export function keptSpan(total: number, width: number, multiprocessors: number): number {
  const once = threads * width;
  return once * Math.min(8, Math.max(1, Math.floor(total / (once * multiprocessors * 8))));
}

/** How many weights a block reduces. It depends on the tensor alone, and so does the order in which its weights are added up. */
export function reducedSpan(count: number): number {
  const once = threads * 8;
  return once * Math.max(4, Math.ceil(count / (once * 1024)));
}
