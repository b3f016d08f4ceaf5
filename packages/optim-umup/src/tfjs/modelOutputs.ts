import { OptimError } from "optim-core";
import type { Mup } from "../mup.ts";
import type { ModelWeight } from "./modelWeights.ts";
import type { TagRow } from "./tagTable.ts";

/** What is known of a weight before it is decided which are readouts. */
interface Known {
  readonly one: ModelWeight;
  readonly mup: Mup;
  readonly source: TagRow["source"];
}

const fail = (message: string): never => {
  throw new OptimError(`tagModel: ${message}`);
};

/** The kernels that are readouts. @throws OptimError for a name that no layer with a kernel has, or several. */
export function modelOutputs(
  known: readonly Known[],
  output: string | readonly string[] | undefined,
): ReadonlySet<ModelWeight> {
  const kernels = known.filter(({ one }) => one.part === "kernel");
  if (output === undefined) {
    const last = kernels.findLast(({ one, source }) => one.layer.getClassName() === "Dense" && source === "kind");
    return new Set(last && !known.some(({ mup }) => mup.role === "output") ? [last.one] : []);
  }
  const names = typeof output === "string" ? [output] : output;
  const outputs = names.flatMap((name) => {
    const ofLayer = kernels.map(({ one }) => one).filter(({ layer }) => layer.name === name);
    const { size } = new Set(ofLayer.map(({ layer }) => layer));
    if (size === 0) fail(`there is no layer "${name}" with a kernel for an output. ${choiceOf(kernels)}`);
    if (size > 1) fail(`several layers with a kernel are called "${name}". Give them names of their own.`);
    return ofLayer;
  });
  return new Set(outputs);
}

const choiceOf = (kernels: readonly Known[]): string =>
  kernels.length > 0
    ? `Choose from ${[...new Set(kernels.map(({ one }) => one.layer.name))].join(", ")}.`
    : 'The model has none: tag the weight, { tags: { name: { role: "output" } } }.';

/** A kernel that was decided before, when other outputs are named now: it keeps all but the role of one. */
export function exceptOutput(before: Mup, { part }: ModelWeight, kind: Mup | undefined): Mup {
  if (before.role !== "output" || part !== "kernel") return before;
  const { fanIn = kind?.role === "weight" ? kind.fanIn : undefined } = before;
  return fanIn === undefined ? before : { ...before, role: "weight", fanIn };
}
