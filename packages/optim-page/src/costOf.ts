import { isReduction, type Node, type Options, type Program, type Rule, slotsOf } from "optim-core";
import { type Stage, stagesOf } from "optim-kernels/text";
import { optionsOf, traced } from "./traced.ts";

/** What one sweep over the weights costs each of them. */
export interface Pass {
  /** What it reads of each weight: `p`, `g`, slots. */
  readonly reads: readonly string[];
  /** What it writes of each weight; none where it reduces. */
  readonly writes: readonly string[];
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** What a step costs each weight, in float32. What is one number for a row, a column or a parameter is not counted. */
export interface Cost {
  /** Read and written, by all passes together. */
  readonly bytes: number;
  /** What the optimizer remembers. */
  readonly stateBytes: number;
  /** In the order in which kernels make them: reductions first. */
  readonly passes: readonly Pass[];
  /** How many operations of each kind there are on weights. What is the same for all weights is computed elsewhere, once. */
  readonly operations: Readonly<Record<string, number>>;
  /** All of them. */
  readonly flops: number;
}

const dtypeOf = ({ state }: Rule, name: string): string => (Object.hasOwn(state, name) ? state[name]!.dtype : "f32");

/** The digits of a dtype are its bits. */
const bytesOf = (rule: Rule, names: readonly string[]): number =>
  names.reduce((total, name) => total + Number(/\d+/.exec(dtypeOf(rule, name))?.[0] ?? 32) / 8, 0);

/** The operations of a stage on weights. Each sweep computes what it needs again: nothing but what a rule keeps is stored. */
function operationsOf({ uniforms }: Program, { reductions, stores }: Stage): readonly string[] {
  const seen = new Set<Node>(uniforms);
  const found: string[] = reductions.map(({ op }) => op);
  const visit = (n: Node): void => {
    if (seen.has(n) || isReduction(n)) return;
    seen.add(n);
    n.args.forEach(visit);
    if (n.extent === "element" && n.args.length > 0) found.push(n.op);
  };
  for (const { args } of reductions) args.forEach(visit);
  for (const { value } of stores) visit(value);
  return found;
}

/**
 * The bytes that a step reads and writes for each float32 weight, and the operations that it does on it, as kernels sweep it.
 *
 * @param options - Options of the optimizer instead of its defaults.
 * @throws OptimError where the rule cannot be traced with these options.
 */
export function costOf<H, S>(rule: Rule<H, S>, options: Options = {}): Cost {
  const plain = rule as unknown as Rule;
  const chosen = optionsOf(plain, options);
  const program = traced(plain, chosen);
  const stages = stagesOf(program).filter(({ sweep }) => sweep === "element");
  const passes = stages.map(({ reads, stores }): Pass => {
    const read = reads.filter(({ extent, reduction }) => extent === "element" && !reduction).map(({ name }) => name);
    const written = stores.map(({ to }) => to);
    return { reads: read, writes: written, bytesRead: bytesOf(plain, read), bytesWritten: bytesOf(plain, written) };
  });
  const operations: Record<string, number> = {};
  for (const op of stages.flatMap((stage) => operationsOf(program, stage))) operations[op] = (operations[op] ?? 0) + 1;
  const kept = slotsOf(plain, chosen).flatMap(([name, { extent }]) => (extent === "element" ? [name] : []));
  return {
    passes,
    operations,
    bytes: passes.reduce((total, { bytesRead, bytesWritten }) => total + bytesRead + bytesWritten, 0),
    stateBytes: bytesOf(plain, kept),
    flops: Object.values(operations).reduce((total, count) => total + count, 0),
  };
}
