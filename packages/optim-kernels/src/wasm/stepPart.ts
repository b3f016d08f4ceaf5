import { type Extent, isReduction, matrixOf, type Node, type Rows, type TensorLaunch } from "optim-core";
import type { MemoryViews } from "./memoryViews.ts";
import type { Scratch } from "./scratch.ts";
import type { WasmArray } from "./wasmArray.ts";
import type { WasmKernel } from "./wasmKernel.ts";

/** One launch of a run, with where its uniforms and its reductions lie. */
export interface StepPart {
  readonly kernel: WasmKernel;
  readonly tensors: readonly TensorLaunch<WasmArray>[];
  /** Where the row of uniforms of each tensor is. */
  readonly uniforms: readonly number[];
  /** Where a reduction is, once it is known, for each tensor. */
  readonly cells: ReadonlyMap<Node, readonly number[]>;
}

/** Gives a launch its places for this run, and writes its uniforms. */
export function placePart(
  kernel: WasmKernel,
  tensors: readonly TensorLaunch<WasmArray>[],
  scratch: Scratch,
  views: MemoryViews,
): StepPart {
  const { program, type } = kernel;
  const stride = program.uniforms.length * (type === "f64" ? 8 : 4);
  const tables = new Map<Rows, number>();
  let last: Rows | undefined;
  let table = 0;
  const uniforms = tensors.map(({ rows, counter }) => {
    if (rows !== last) {
      last = rows;
      table = tables.get(rows) ?? writeRows(rows);
      tables.set(rows, table);
    }
    return counter ? table + (Number(counter.view[0]) - rows.first) * stride : table;
  });
  function writeRows({ values }: Rows): number {
    const start = scratch.take(stride * values.length);
    const numbers = views.numbers(type, start, program.uniforms.length * values.length);
    values.forEach((row, i) => numbers.set(row, i * row.length));
    return start;
  }

  const cells = new Map<Node, readonly number[]>();
  for (const n of program.nodes.filter(isReduction)) {
    const shared = n.extent === "all" ? scratch.take(8) : 0;
    cells.set(
      n,
      tensors.map(({ shape }) => shared || scratch.take(8 * reducedLength(n.extent, shape))),
    );
  }
  return { kernel, tensors, uniforms, cells };
}

/** How many numbers a reduction over `extent` leaves of a tensor. */
export function reducedLength(extent: Extent, shape: readonly number[]): number {
  const { rows, columns } = matrixOf(shape);
  return extent === "row" ? rows : extent === "column" ? columns : 1;
}
