import { isReduction, matrixOf, type Node, OptimError, type Rows, sizeOf, type TensorLaunch } from "optim-core";
import type { Heap } from "./heap.ts";
import type { Job } from "./job.ts";
import { bytesOf } from "./lanes.ts";
import { headerWords, type SweepCode } from "./sweepFunction.ts";
import { arrayTypes, type WasmArray, type WasmDType } from "./wasmArray.ts";
import type { WasmKernel } from "./wasmKernel.ts";

type Tensors = readonly TensorLaunch<WasmArray>[];

/** A part of a tensor: its first place, and how many it has. */
type Piece = readonly [first: number, count: number];

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
  readonly kernel: WasmKernel;
  readonly cells = new Map<Node, Cells>();
  sweeps: readonly SweepPlace[] = [];
  readonly #heap: Heap;
  #block = 0;
  #uniformRows = 0;
  #frees = -1;
  #shapes: (readonly number[])[] = [];
  #buffers: TensorLaunch<WasmArray>["buffers"][] = [];
  #uniforms: number[] = [];

  constructor(kernel: WasmKernel, heap: Heap) {
    this.kernel = kernel;
    this.#heap = heap;
  }

  /** Numbers of the memory, until it grows. */
  readonly view = <T extends WasmDType>(type: T, start: number, length: number): InstanceType<(typeof arrayTypes)[T]> =>
    new arrayTypes[type](this.#heap.memory.buffer, start, length) as InstanceType<(typeof arrayTypes)[T]>;

  /** Makes everything ready for these tensors. All that can fail is done here, before any of them is written to. */
  prepare(tensors: Tensors): void {
    const { program, type } = this.kernel;
    const stride = program.uniforms.length * bytesOf(type);
    const rowsAt = new Map<Rows, number>();
    let [last, at, count, isLaidOut]: [Rows | undefined, number, number, boolean] = [undefined, 0, 0, true];
    const uniforms = tensors.map(({ rows, counter, shape }, t) => {
      if (rows !== last) {
        last = rows;
        at = rowsAt.get(rows) ?? count;
        if (at === count) count += rows.values.length;
        rowsAt.set(rows, at);
      }
      isLaidOut &&= shape === this.#shapes[t];
      return at + (counter ? Number(counter.view[0]) - rows.first : 0);
    });
    if (!isLaidOut || tensors.length !== this.#shapes.length || count > this.#uniformRows) this.#layOut(tensors, count);
    const numbers = this.view(type, this.#block, count * program.uniforms.length);
    for (const [{ values }, row] of rowsAt) values.forEach((each, i) => numbers.set(each, (row + i) * each.length));

    const isStale = this.#frees !== this.#heap.frees;
    this.#frees = -1;
    const stale = tensors.flatMap(({ buffers }, t) =>
      isStale || buffers !== this.#buffers[t] || uniforms[t] !== this.#uniforms[t] ? [t] : [],
    );
    if (stale.length > 0) {
      const words = new Int32Array(this.#heap.memory.buffer);
      for (const place of this.sweeps)
        for (const t of stale) this.#write(words, place, tensors[t]!, t, this.#block + uniforms[t]! * stride);
    }
    this.#buffers = tensors.map(({ buffers }) => buffers);
    this.#uniforms = uniforms;
    this.#frees = this.#heap.frees;
  }

  /** The job that sweeps all tensors. */
  job(sweep: number): Job {
    const { code, pieces, table } = this.sweeps[sweep]!;
    return { kernel: this.kernel, sweep, table, pieces, stride: 4 * columnsOf(code) };
  }

  /** Gives its memory back. */
  free(): void {
    this.#heap.free(this.#block);
    this.#shapes = [];
  }

  #layOut(tensors: Tensors, uniformRows: number): void {
    const { program, sweeps, type } = this.kernel;
    let size = 0;
    /** The next bytes of the block; what is handed out becomes an address once the block is there. */
    const take = (bytes: number): number => {
      const at = size;
      size += Math.ceil(bytes / 8) * 8;
      return at;
    };
    take(uniformRows * program.uniforms.length * bytesOf(type));
    const cells = program.nodes.filter(isReduction).map((n): readonly [Node, Cells] => {
      let length = n.extent === "all" ? 1 : 0;
      const firsts = tensors.map(({ shape }) => {
        const { rows, columns } = matrixOf(shape);
        const first = n.extent === "all" ? 0 : length;
        if (n.extent !== "all") length += n.extent === "row" ? rows : n.extent === "column" ? columns : 1;
        return first;
      });
      return [n, { start: take(length * bytesOf(type)), length, firsts }];
    });
    const places = sweeps.map((code): SweepPlace => {
      const { reductions } = code.stage;
      const cuts = tensors.map(({ shape }) => cut(code, shape));
      let pieces = 0;
      const firsts = cuts.map(({ length }) => {
        pieces += length;
        return pieces - length;
      });
      return {
        code,
        cuts,
        firsts,
        pieces,
        table: take(4 * columnsOf(code) * pieces),
        partials: take(8 * reductions.length * pieces),
      };
    });
    const block = this.#heap.allocate(size, "a step's tables");
    this.free();
    this.#block = block;
    this.#uniformRows = uniformRows;
    this.#shapes = tensors.map(({ shape }) => shape);
    this.#buffers = [];
    this.cells.clear();
    for (const [n, each] of cells) this.cells.set(n, { ...each, start: block + each.start });
    this.sweeps = places.map((each) => ({ ...each, table: block + each.table, partials: block + each.partials }));
  }

  /** Writes the rows of one tensor. */
  #write(words: Int32Array, place: SweepPlace, tensor: Tensors[number], t: number, uniforms: number): void {
    const { program, type } = this.kernel;
    const { code, cuts, firsts, table, partials } = place;
    const { stage, places } = code;
    const { buffers, shape } = tensor;
    const { columns } = matrixOf(shape);
    let at = table / 4 + columnsOf(code) * firsts[t]!;
    let part = partials + 8 * firsts[t]! * stage.reductions.length;
    for (const [first, count] of cuts[t]!) {
      words[at++] = count;
      words[at++] = first;
      words[at++] = columns;
      words[at++] = uniforms;
      words[at++] = part;
      for (const { name, extent, reduction } of places) {
        const array = buffers[name];
        const cells = reduction && this.cells.get(reduction)!;
        if (!cells && !array!.isIn(this.#heap))
          throw new OptimError(
            `wasm: ${program.name}: ${name} of a parameter of shape [${shape}] was freed, or lies in another memory.`,
          );
        const bytes = bytesOf(cells ? type : array!.dtype);
        const start = cells ? cells.start + cells.firsts[t]! * bytes : array!.pointer;
        words[at++] = start + (extent === stage.sweep ? first * bytes : 0);
      }
      part += 8 * stage.reductions.length;
    }
  }
}

const columnsOf = ({ places }: SweepCode): number => headerWords + places.length;

/** The pieces of one tensor: rows or columns where they are reduced by themselves, else as many places as a piece may have. */
function cut({ stage: { sweep, reductions } }: SweepCode, shape: readonly number[]): readonly Piece[] {
  const { rows, columns } = matrixOf(shape);
  const over = reductions[0]?.extent;
  const pieces = (count: number, piece: (i: number) => Piece): Piece[] =>
    Array.from({ length: count }, (_, i) => piece(i));
  if (over === "row") return pieces(rows, (i) => [i * columns, columns]);
  if (over === "column") return pieces(columns, (i) => [i, rows]);
  const places = { element: sizeOf(shape), row: rows, column: columns, tensor: 1, all: 1 }[sweep];
  return pieces(Math.ceil(places / mostWeights), (i) => [
    i * mostWeights,
    Math.min(mostWeights, places - i * mostWeights),
  ]);
}
