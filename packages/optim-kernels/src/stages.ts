import { type DType, isReduction, type Node, type Program, passesOf, type SlotExtent, type Store } from "optim-core";

/** The places that a stage visits, one by one: every weight, every row or column of the matrix view, or the parameter once. */
export type Sweep = Extract<SlotExtent, "element" | "row" | "column" | "tensor" | "all">;

/** A place that a stage reads or writes: a symbol of the rule (`p`, `expAvg`), or a reduction that an earlier stage has finished. */
export interface Place {
  readonly name: string;
  readonly extent: Sweep;
  /** The reduction that it holds; a symbol's place has none. */
  readonly reduction?: Node;
}

/** One sweep of a program: it either reduces over all weights, or writes what the program keeps at one extent. */
export interface Stage {
  readonly sweep: Sweep;
  /** Which pass its reductions are of, from 1: a run finishes a pass for all programs before the next one begins. 0 where it stores. */
  readonly pass: number;
  /** Reductions over what the sweep computes: all over rows, all over columns, or all over parameters (`tensor` and `all`). */
  readonly reductions: readonly Node[];
  readonly stores: readonly Store[];
  /** What it reads, each place once, in the order in which its values need them. */
  readonly reads: readonly Place[];
}

const storeOrder = ["element", "row", "column", "tensor", "all"] as const satisfies readonly Sweep[];

/** Reductions that one sweep can make together. */
const together = [["tensor", "all"], ["row"], ["column"]] as const satisfies readonly (readonly Sweep[])[];

/** The name of a reduction's place: its operation, and its number among the program's reductions. The space keeps it apart from symbols. */
export const reductionName = ({ nodes }: Program, n: Node): string => `${n.op} ${nodes.filter(isReduction).indexOf(n)}`;

/**
 * The sweeps of a program, in an order in which none reads what another has written: reductions by their passes, then what is kept, from one
 * value per weight down to one for all, since a value can depend on its own extent and on smaller ones only.
 */
export function stagesOf(program: Program): readonly Stage[] {
  const reducing = passesOf(program).flatMap((pass, i) =>
    together.map((extents) => {
      const reductions = pass.filter(({ extent }) => (extents as readonly string[]).includes(extent));
      return makeStage(program, "element", i + 1, reductions, []);
    }),
  );
  const storing = storeOrder.map((extent) => {
    const stores = program.stores.filter((store) => store.extent === extent);
    return makeStage(program, extent, 0, [], stores);
  });
  return [...reducing, ...storing].filter(({ reductions, stores }) => reductions.length + stores.length > 0);
}

/** One sweep, with what it reads: of reductions of a pass, or of stores of one extent. */
export function makeStage(
  program: Program,
  sweep: Sweep,
  pass: number,
  reductions: readonly Node[],
  stores: readonly Store[],
): Stage {
  const places = new Map<Node, Place>();
  const seen = new Set<Node>(program.uniforms);
  const visit = (n: Node): void => {
    if (seen.has(n)) return;
    seen.add(n);
    const extent = n.extent as Sweep;
    if (n.op === "load") places.set(n, { name: n.name, extent });
    else if (isReduction(n)) places.set(n, { name: reductionName(program, n), extent, reduction: n });
    else for (const arg of n.args) visit(arg);
  };
  for (const { args } of reductions) for (const arg of args) visit(arg);
  for (const { value } of stores) visit(value);
  return { sweep, pass, reductions, stores, reads: [...places.values()] };
}

/** Every place that a stage reads or writes, each once: first what it reads. */
export const placesOf = ({ reads, stores }: Stage): readonly Place[] => [
  ...reads,
  ...stores
    .filter(({ to }) => !reads.some(({ name }) => name === to))
    .map(({ to, extent }): Place => ({ name: to, extent: extent as Sweep })),
];

/** Two bytes a number. */
export const isHalf = (dtype: DType): boolean => dtype.endsWith("16");

/** Whether a value of this extent is one number for a whole parameter. */
export const isSingle = (extent: string): boolean => extent === "tensor" || extent === "all";

/** Whether it reduces rows or columns, which are to lie in it whole. */
export const isOfLines = ({ reductions: [first] }: Stage): boolean => first !== undefined && !isSingle(first.extent);

/** The bytes of a number on a GPU. */
export const sizeOfNumber = (dtype: DType): number => (isHalf(dtype) ? 2 : 4);
