import type { Backend, Param } from "optim-core";
import type { Bound, GoldenNumber } from "./bound.ts";
import { camelCase } from "./camelCase.ts";
import { numbersOf } from "./placedParam.ts";
import type { Precision } from "./precision.ts";
import type { Stepping } from "./setup.ts";
import type { Tally } from "./tally.ts";
import type { Checkpoint, GoldenState } from "./trajectoryCase.ts";

/** An optimizer in the middle of a trajectory. */
export interface Progress<Buf> {
  readonly backend: Backend<Buf>;
  readonly optimizer: Stepping<Buf>;
  /** In the order of the file. */
  readonly params: readonly Param<Buf>[];
  /** The step count that each must have. */
  readonly counts: readonly number[];
  readonly tally: Tally;
}

/** Compares parameters and state with what a file says of them; `where` says of which run, after which step. */
export async function compareCheckpoint<Buf>(
  where: string,
  { bound, paramBound }: Pick<Precision, "bound" | "paramBound">,
  { params: expected, state }: Checkpoint,
  { backend, optimizer, params, counts, tally }: Progress<Buf>,
): Promise<void> {
  for (const [i, p] of params.entries()) {
    const what = `${where} ${p.name}`;
    // Half parameters are compared with what they are rounded from, where the reference keeps that.
    const copy = state[i]?.fp32_copy as { readonly data: readonly GoldenNumber[] } | null | undefined;
    tally.compare(what, paramBound, await numbersOf(backend, p.data), copy?.data ?? expected[i]!);
    const { step = 0, ...slots } = optimizer.stateOf(p) ?? {};
    tally.equal(`${what}.step`, step, counts[i]);
    const { step: steps, ...buffers } = state[i] ?? {};
    if (steps !== undefined) tally.equal(`${what}.step`, step, Number(steps));
    // torch's Adagrad makes its state at construction; ours makes it at the first step.
    if (counts[i] === 0) tally.equal(`${where} state of ${p.name}`, Object.keys(slots), []);
    else await compareState(what, bound, slots as Readonly<Record<string, Buf>>, buffers, p.shape, backend, tally);
  }
}

async function compareState<Buf>(
  where: string,
  bound: Bound,
  slots: Readonly<Record<string, Buf>>,
  buffers: Readonly<Record<string, GoldenState>>,
  shape: readonly number[],
  backend: Backend<Buf>,
  tally: Tally,
): Promise<void> {
  const expected = Object.entries(buffers).filter(([, buffer]) => buffer !== null);
  tally.equal(`the state of ${where}`, Object.keys(slots).sort(), expected.map(([name]) => camelCase(name)).sort());
  for (const [name, buffer] of expected) {
    const found = slots[camelCase(name)];
    if (found === undefined) continue;
    const isTensor = typeof buffer === "object" && buffer !== null;
    if (isTensor) tally.equal(`the shape of ${where}.${name}`, shape, buffer.shape);
    const values = await numbersOf(backend, found);
    tally.compare(`${where}.${camelCase(name)}`, bound, values, isTensor ? buffer.data : [buffer!]);
  }
}
