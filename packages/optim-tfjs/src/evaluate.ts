import {
  type Extent,
  fold,
  isReduction,
  matrixOf,
  type Node,
  type Program,
  type SlotExtent,
  slotShape,
} from "optim-core";
import { tensorAlgebra } from "./tensorAlgebra.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor } from "./tfModule.ts";

/** One parameter of a step: its program, what its symbols are worth, and its row of uniforms, as numbers or as tensors of one. */
export interface Job {
  readonly program: Program;
  readonly loads: Readonly<Record<string, TfTensor>>;
  readonly shape: readonly number[];
  readonly row: Float64Array | readonly TfTensor[];
}

/**
 * Runs programs as plain operations of tf and returns the new values by symbol, each a tensor of its own in the shape of its place.
 * A pure function of tensors that `tf.grad` sees through. Intermediate tensors are left to the caller's `tf.tidy`.
 */
export function evaluate(tf: TfApi, jobs: readonly Job[]): readonly Readonly<Record<string, TfTensor>>[] {
  const algebra = tensorAlgebra(tf);
  const totals = new Map<Node, TfTensor>();
  const total = (n: Node): TfTensor => {
    const known = totals.get(n);
    if (known) return known;
    const having = frames.filter((_, i) => jobs[i]!.program.nodes.includes(n));
    const made = having.map((frame) => frame.reduced(n)).reduce(merge(algebra, n));
    totals.set(n, made);
    return made;
  };
  const frames: readonly Frame[] = jobs.map((job) => frameOf(tf, algebra, job, total));
  return frames.map((frame) => frame.stored());
}

interface Frame {
  /** The part of this parameter in a reduction. */
  reduced(n: Node): TfTensor;
  stored(): Record<string, TfTensor>;
}

/**
 * Note [Extents broadcast]
 * A parameter is computed on in its own shape, or, where a program knows rows or columns, as a matrix; then a value for each row is a
 * column of one, a value for each column a row of one, and everything smaller a scalar, so that tf's broadcasting is the rule's.
 */
function frameOf(
  tf: TfApi,
  algebra: ReturnType<typeof tensorAlgebra>,
  { program, loads, shape, row }: Job,
  total: (n: Node) => TfTensor,
): Frame {
  const { rows, columns } = matrixOf(shape);
  const lines = program.nodes.some(({ extent: e }) => e === "row" || e === "column");
  const view = (extent: Extent | SlotExtent): number[] => {
    if (extent === "element") return lines ? [rows, columns] : [...shape];
    return extent === "row" ? [rows, 1] : extent === "column" ? [1, columns] : [];
  };
  const shaped = (x: TfTensor, to: number[]): TfTensor => (String(x.shape) === String(to) ? x : tf.reshape(x, to));
  const uniform = (value: number | TfTensor): TfTensor => (typeof value === "number" ? algebra.constant(value) : value);
  const known = new Map<Node, TfTensor>(program.uniforms.map((n, i) => [n, uniform(row[i]!)]));
  // What is only kept as it is may have no buffer.
  for (const n of program.nodes) {
    const load = n.op === "load" ? loads[n.name] : undefined;
    if (load) known.set(n, shaped(load, view(n.extent)));
  }
  const missing = (): never => {
    throw new Error(`internal: ${program.name} reads a host value that is not among its uniforms.`);
  };
  const language = { ...algebra, hyper: missing, step: missing, load: missing };

  /** Finishes the reductions that a value needs: they are no operations of an algebra. */
  const settled = new Set<Node>();
  const settle = (n: Node): void => {
    if (known.has(n) || settled.has(n)) return;
    settled.add(n);
    if (isReduction(n)) known.set(n, n.extent === "all" ? total(n) : reduced(n));
    else n.args.forEach(settle);
  };
  const spread = (n: Node, extent: Extent | SlotExtent): TfTensor => {
    settle(n);
    const value = fold(n, language, known);
    return String(value.shape) === String(view(extent)) ? value : tf.broadcastTo(value, view(extent));
  };
  const reduced = (n: Node): TfTensor => {
    const axis = { row: 1, column: 0 }[n.name];
    const whole = spread(n.args[0]!, "element");
    const reduce = n.op === "sum" ? tf.sum : n.op === "highest" ? tf.max : tf.min;
    return axis === undefined ? reduce(whole) : reduce(whole, axis, true);
  };
  /** A reshape is a tensor of its own over the same numbers, so that no two places hold one tensor. */
  const stored = (n: Node, extent: SlotExtent): TfTensor =>
    tf.reshape(spread(n, extent), [...slotShape(extent, shape)]);
  return {
    reduced,
    stored: () => Object.fromEntries(program.stores.map(({ to, value, extent }) => [to, stored(value, extent)])),
  };
}

const merge = ({ add, max, min }: ReturnType<typeof tensorAlgebra>, { op }: Node): typeof add =>
  op === "sum" ? add : op === "highest" ? max : min;
