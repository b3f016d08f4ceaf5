import {
  isReduction,
  labelOf,
  matrixOf,
  type Node,
  type Rows,
  type SlotExtent,
  sizeOf,
  slotShape,
  type TensorLaunch,
} from "optim-core";
import type { ViewType, WasmView } from "./format.ts";
import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import { headerWords, type SweepCode } from "./sweepFunction.ts";
import { linesOf } from "./sweepScope.ts";
import type { WasmArray } from "./wasmArray.ts";
import type { WasmKernel } from "./wasmKernel.ts";

type Tensors = readonly TensorLaunch<WasmArray>[];

/** A part of a tensor: its number, its first place, and how many it has. */
type Piece = readonly [number: number, first: number, count: number];

/**
 * Note [Pieces]
 * A tensor is swept in pieces of at most this many weights, whatever the number of threads, and a reduction adds up its pieces in their
 * order. So a sum does not depend on the threads.
 */
const mostWeights = 32_768;

/** What a sweep has in memory: its table, the pieces of each tensor, and what its reductions leave of each piece. */
interface SweepPlace {
  readonly code: SweepCode;
  readonly cuts: readonly (readonly Piece[])[];
  /** The number of each tensor's first piece. */
  readonly firsts: readonly number[];
  readonly pieces: number;
  readonly table: number;
  readonly partials: number;
}

/** The numbers of a reduction over all tensors, one after the other, and where those of each tensor begin. */
export interface Cells {
  readonly start: number;
  readonly length: number;
  readonly firsts: readonly number[];
}

/**
 * The memory that a kernel has beside its tensors: uniforms, finished reductions, and a table for each sweep with a row for each piece of
 * each tensor. It is laid out for a list of shapes and kept from run to run, and only the rows of tensors whose arrays have changed are
 * written again: a step over many small tensors would otherwise be mostly that.
 */
export class KernelPlace {
  declare readonly kernel: WasmKernel;
  readonly cells = new Map<Node, Cells>();
  sweeps: readonly SweepPlace[] = [];
  readonly #heap: Heap;
  readonly #blocks: number[] = [];
  #rows = 0;
  #rowCount = 0;
  #frees = 0;
  /** What it is laid out for, and what its tables say; empty where that is not to be relied on. */
  #tensors: Tensors = [];
  #uniforms: readonly number[] = [];

  constructor(kernel: WasmKernel, heap: Heap) {
    this.kernel = kernel;
    this.#heap = heap;
  }

  /** Numbers of the memory, until it grows. */
  readonly view = (array: ViewType, start: number, length: number): WasmView =>
    new array(this.#heap.memory.buffer, start, length);

  /** Makes everything ready for these tensors. All that can fail is done here, before any of them is written to. */
  prepare(tensors: Tensors): void {
    const { program, lanes } = this.kernel;
    const stride = program.uniforms.length * lanes.array.BYTES_PER_ELEMENT;
    const before = this.#tensors;
    this.#tensors = [];
    const rowsAt = new Map<Rows, number>();
    const uniforms: number[] = [];
    let isLaidOut = tensors.length === before.length;
    let stale: number[] = [];
    let last: Rows | undefined;
    let at = 0;
    let count = 0;
    tensors.forEach(({ rows, counter, shape, buffers }, t) => {
      if (rows !== last) {
        last = rows;
        at = rowsAt.get(rows) ?? count;
        if (at === count) count += rows.values.length;
        rowsAt.set(rows, at);
      }
      uniforms.push(at + (counter ? Number(counter.view[0]) - rows.first : 0));
      isLaidOut &&= shape === before[t]!.shape;
      if (buffers !== before[t]?.buffers || uniforms[t] !== this.#uniforms[t]) stale.push(t);
    });
    if (!isLaidOut || count > this.#rowCount) this.#layOut(tensors, count);
    if (this.#frees !== this.#heap.frees) stale = [...uniforms.keys()];
    const numbers = this.view(lanes.array, this.#rows, count * program.uniforms.length);
    for (const [{ values }, row] of rowsAt) values.forEach((each, i) => numbers.set(each, (row + i) * each.length));
    const words = new Int32Array(this.#heap.memory.buffer);
    for (const place of this.sweeps)
      for (const t of stale) this.#write(words, place, tensors[t]!, t, this.#rows + uniforms[t]! * stride);
    this.#tensors = tensors;
    this.#uniforms = uniforms;
    this.#frees = this.#heap.frees;
  }

  /** The job that sweeps all tensors. */
  job(sweep: number): Job {
    const { code, table, pieces } = this.sweeps[sweep]!;
    return { kernel: this.kernel, sweep, table, pieces, stride: 4 * columnsOf(code) };
  }

  /** Gives its memory back. */
  free(): void {
    this.#blocks.splice(0).forEach(this.#heap.free, this.#heap);
  }

  #layOut(tensors: Tensors, uniformRows: number): void {
    const { program, sweeps, lanes } = this.kernel;
    const bytes = lanes.array.BYTES_PER_ELEMENT;
    this.free();
    const take = (bytes: number): number => {
      const start = this.#heap.allocate(bytes, "tables");
      this.#blocks.push(start);
      return start;
    };
    this.#rows = take(uniformRows * program.uniforms.length * bytes);
    this.#rowCount = uniformRows;
    this.#frees = -1;
    for (const n of program.nodes.filter(isReduction)) {
      const lengths = tensors.map(({ shape }) => sizeOf(slotShape(n.extent as SlotExtent, shape)));
      const { firsts, total } = added(lengths);
      this.cells.set(n, { start: take(total * bytes), length: total, firsts });
    }
    this.sweeps = sweeps.map((code) => {
      const cuts = tensors.map(({ shape }) => cut(code, shape));
      const { firsts, total } = added(cuts.map(({ length }) => length));
      return {
        code,
        cuts,
        firsts,
        pieces: total,
        table: take(4 * columnsOf(code) * total),
        partials: take(8 * code.stage.reductions.length * total),
      };
    });
  }

  /** Writes the rows of one tensor. */
  #write(words: Int32Array, place: SweepPlace, tensor: Tensors[number], t: number, uniforms: number): void {
    const { code, cuts, firsts, table, partials } = place;
    const { stage, places } = code;
    const { buffers, shape } = tensor;
    const { columns } = matrixOf(shape);
    const lines = linesOf(stage);
    let at = table / 4 + columnsOf(code) * firsts[t]!;
    let part = partials + 8 * firsts[t]! * stage.reductions.length;
    for (const [number, first, count] of cuts[t]!) {
      words[at++] = count;
      words[at++] = columns;
      words[at++] = uniforms;
      words[at++] = part;
      for (const { name, extent, reduction, format } of places) {
        const bytes = format.array.BYTES_PER_ELEMENT;
        const cells = reduction && this.cells.get(reduction)!;
        const start = cells
          ? cells.start + cells.firsts[t]! * bytes
          : buffers[name]!.in(this.#heap, () => `${name} of ${labelOf(tensor.param ?? tensor)}`).pointer;
        words[at++] = start + bytes * (extent === stage.sweep ? first : extent === lines ? number : 0);
      }
      part += 8 * stage.reductions.length;
    }
  }
}

const columnsOf = ({ places }: SweepCode): number => headerWords + places.length;

/** Where each of some lists begins if they follow each other, and how much they are together. */
function added(lengths: readonly number[]): { readonly firsts: readonly number[]; readonly total: number } {
  let total = 0;
  const firsts = lengths.map((length) => {
    total += length;
    return total - length;
  });
  return { firsts, total };
}

/** The pieces of one tensor: its rows or columns where the sweep goes along them, else as many places as a piece may have. */
function cut({ stage }: SweepCode, shape: readonly number[]): readonly Piece[] {
  const { rows, columns } = matrixOf(shape);
  const lines = linesOf(stage);
  const places = sizeOf(slotShape(stage.sweep, shape));
  const count = lines ? { row: rows, column: columns }[lines] : Math.ceil(places / mostWeights);
  return Array.from({ length: count }, (_, i): Piece => {
    if (lines) return lines === "row" ? [i, i * columns, columns] : [i, i, rows];
    return [i, i * mostWeights, Math.min(mostWeights, places - i * mostWeights)];
  });
}
