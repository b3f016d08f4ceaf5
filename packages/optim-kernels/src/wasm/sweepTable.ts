import { matrixOf, OptimError, type TensorLaunch } from "optim-core";
import type { Job } from "./job.ts";
import { bytesOf } from "./lanes.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import type { StepPart } from "./stepPart.ts";
import type { WasmArray } from "./wasmArray.ts";
import type { Workshop } from "./workshop.ts";

type Tensors = readonly TensorLaunch<WasmArray>[];

/** Where the reductions of a sweep go. */
export interface Targets {
  /** Where the first piece writes its parts, and how many bytes they take. */
  readonly partials?: readonly [start: number, bytes: number];
  /** For each reduction over rows or columns, the array of each tensor. */
  readonly outputs?: readonly (readonly number[])[];
}

/**
 * The table of one sweep in memory: a row for each piece of each tensor. It is kept from run to run, and only the rows of tensors whose
 * arrays have changed are written again: a step over many small tensors would otherwise be mostly that.
 */
export class SweepTable {
  readonly #workshop: Workshop;
  readonly #kernel: StepPart["kernel"];
  readonly #sweep: number;
  readonly #columns: number;
  #table = 0;
  #pieces = 0;
  #shapes: (readonly number[])[] = [];
  #cuts: (readonly Piece[])[] = [];
  #buffers: TensorLaunch<WasmArray>["buffers"][] = [];
  #uniforms: number[] = [];
  #moved = "";

  constructor(kernel: StepPart["kernel"], sweep: number, workshop: Workshop) {
    const { header, places, outputs } = kernel.sweeps[sweep]!;
    this.#workshop = workshop;
    this.#kernel = kernel;
    this.#sweep = sweep;
    this.#columns = header.length + places.length + outputs.length;
  }

  /** How many pieces each of these tensors is cut into. */
  layOut(tensors: Tensors): readonly (readonly Piece[])[] {
    if (tensors.length === this.#shapes.length && tensors.every(({ shape }, t) => shape === this.#shapes[t]))
      return this.#cuts;
    const code = this.#kernel.sweeps[this.#sweep]!;
    const cuts = tensors.map(({ shape, buffers }) => piecesOf(code, shape, buffers.p!.length));
    const pieces = cuts.reduce((sum, cut) => sum + cut.length, 0);
    const table = this.#workshop.heap.allocate(4 * this.#columns * pieces, "a step's tables");
    this.free();
    this.#table = table;
    this.#pieces = pieces;
    this.#shapes = tensors.map(({ shape }) => shape);
    this.#cuts = cuts;
    return cuts;
  }

  /** Writes what has changed, and gives the job that sweeps the tensors. */
  jobFor(part: StepPart, to: Targets = {}): Job {
    const { tensors, uniforms, cells } = part;
    const cuts = this.layOut(tensors);
    const { heap, scratch, views } = this.#workshop;
    // Where scratch memory is handed out in the same order, what begins at the same place is the same.
    const firsts = [...cells.values(), ...(to.outputs ?? [])].map(([first]) => first);
    const moved = [heap.frees, scratch.generation, to.partials, ...firsts].join();
    const stays = moved === this.#moved;
    this.#moved = "";
    const { words } = views;
    let at = this.#table / 4;
    let partials = to.partials?.[0] ?? 0;
    tensors.forEach(({ buffers }, t) => {
      const cut = cuts[t]!;
      if (!stays || buffers !== this.#buffers[t] || uniforms[t] !== this.#uniforms[t]) {
        this.#write(words, at, partials, part, t, to);
        this.#buffers[t] = buffers;
        this.#uniforms[t] = uniforms[t]!;
      }
      at += cut.length * this.#columns;
      partials += cut.length * (to.partials?.[1] ?? 0);
    });
    this.#moved = moved;
    return {
      kernel: this.#kernel,
      sweep: this.#sweep,
      table: this.#table,
      pieces: this.#pieces,
      stride: 4 * this.#columns,
    };
  }

  /** Gives its memory back. */
  free(): void {
    if (this.#table) this.#workshop.heap.free(this.#table);
    this.#table = 0;
    this.#shapes = [];
    this.#buffers = [];
    this.#moved = "";
  }

  #write(words: Int32Array, start: number, partials: number, part: StepPart, t: number, to: Targets): void {
    const { stage, header, places, outputs } = this.#kernel.sweeps[this.#sweep]!;
    const { buffers, shape } = part.tensors[t]!;
    const wide = bytesOf(this.#kernel.type);
    let at = start;
    let parts = partials;
    for (const piece of this.#cuts[t]!) {
      for (const field of header)
        words[at++] =
          field === "count"
            ? piece.count
            : field === "uniforms"
              ? part.uniforms[t]!
              : field === "partials"
                ? parts
                : field === "columns"
                  ? matrixOf(shape).columns
                  : piece[field];
      for (const { name, extent, reduction } of places) {
        const array = buffers[name];
        if (array && !array.isIn(this.#workshop.heap))
          throw new OptimError(
            `wasm: ${this.#kernel.program.name}: ${name} of a parameter of shape [${shape}] was freed, or lies in another memory.`,
          );
        const first = reduction ? part.cells.get(reduction)![t]! : array!.pointer;
        const skipped = extent === stage.sweep ? piece.first * (reduction ? wide : bytesOf(array!.dtype)) : 0;
        words[at++] = first + skipped;
      }
      outputs.forEach((n, r) => {
        words[at++] = to.outputs![r]![t]! + piece.output * (n.extent === "column" ? 8 : wide);
      });
      parts += to.partials?.[1] ?? 0;
    }
  }
}
