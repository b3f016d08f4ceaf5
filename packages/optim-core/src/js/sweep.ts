import type { Node } from "../expr.ts";
import { type Lanes, type Loop, loops } from "./lanes.ts";

/** One operation on numbered registers. */
interface Step {
  readonly loop: Loop;
  readonly out: number;
  readonly args: readonly [number, number, number];
}

/**
 * How element-wise values are made, one operation at a time over a chunk. Registers come first for the inputs (element-wise loads, and
 * whatever is known for the whole parameter already), then for what is computed.
 */
export interface Sweep {
  readonly inputs: readonly Node[];
  readonly steps: readonly Step[];
  readonly registers: number;
  /** Where the values asked for lie, in the order in which they were asked for. */
  readonly roots: readonly number[];
}

/** Orders the operations that make `roots`. A root that is only loaded is moved to a register, since its buffer may be overwritten. */
export function sweepOf(roots: readonly Node[]): Sweep {
  const inputs: Node[] = [];
  const made: Node[] = [];
  const seen = new Set<Node>();
  const visit = (n: Node): void => {
    if (seen.has(n)) return;
    seen.add(n);
    if (n.op === "load" || n.extent !== "element") {
      inputs.push(n);
      return;
    }
    n.args.forEach(visit);
    made.push(n);
  };
  roots.forEach(visit);
  const at = new Map([...inputs, ...made].map((n, i) => [n, i]));
  const steps = made.map((n): Step => {
    const [a = 0, b = a, c = a] = n.args.map((arg) => at.get(arg)!);
    return { loop: loops[n.op as keyof typeof loops], out: at.get(n)!, args: [a, b, c] };
  });
  let registers = at.size;
  const places = roots.map((n) => {
    const from = at.get(n)!;
    if (n.op !== "load") return from;
    steps.push({ loop: loops.load, out: registers, args: [from, from, from] });
    return registers++;
  });
  return { inputs, steps, registers, roots: places };
}

/** Runs the steps over the first `n` lanes. */
export function runSteps(steps: readonly Step[], lanes: readonly Lanes[], n: number): void {
  for (const { loop, out, args } of steps) loop(lanes[out]!, lanes[args[0]]!, lanes[args[1]]!, lanes[args[2]]!, n);
}
