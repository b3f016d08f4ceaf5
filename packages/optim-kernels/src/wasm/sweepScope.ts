import type { DType, Node, Program } from "optim-core";
import type { Place, Stage } from "../stages.ts";
import type { ValueType } from "./instruction.ts";
import { type Lanes, lanesOf, laneType } from "./lanes.ts";
import { makeNames } from "./names.ts";

/** The function of a sweep while it is written. */
export interface SweepScope {
  readonly program: Program;
  readonly stage: Stage;
  readonly lanes: Lanes;
  /** Every place that is read or written. */
  readonly places: readonly Place[];
  readonly locals: Map<string, ValueType>;
  readonly notes: Map<string, string>;
  dtypeOf(place: Place): DType;
  /** A local for a thing, the same one whenever it is asked for. */
  local(thing: string, type: ValueType, note?: string): string;
  /** The local that points at a symbol or a reduction. */
  pointer(symbol: string): string;
}

/** Begins a function. */
export function sweepScope(program: Program, stage: Stage, dtypes: Readonly<Record<string, DType>>): SweepScope {
  const lanes = lanesOf(dtypes.p!);
  const written = stage.stores
    .filter(({ to }) => !stage.reads.some(({ name }) => name === to))
    .map(({ to, extent }): Place => ({ name: to, extent: extent as Place["extent"] }));
  const nameOf = makeNames();
  const locals = new Map<string, ValueType>();
  const notes = new Map<string, string>();
  const local: SweepScope["local"] = (thing, type, note) => {
    const name = nameOf(thing);
    locals.set(name, type);
    if (note) notes.set(name, note);
    return name;
  };
  return {
    program,
    stage,
    lanes,
    places: [...stage.reads, ...written],
    locals,
    notes,
    dtypeOf: ({ name, reduction }) => (reduction ? undefined : dtypes[name]) ?? laneType(lanes),
    local,
    pointer: (symbol) => local(`${symbol}_at`, "i32"),
  };
}

/** Whether a value of this extent can change from one place of the sweep to the next. */
export const isInner = ({ sweep }: Stage, extent: Node["extent"]): boolean =>
  extent === sweep || (sweep === "element" && (extent === "row" || extent === "column"));

/** Whether a place is looked up for each weight, by the number of its row or column. */
export const isGathered = (stage: Stage, { extent }: Place): boolean =>
  isInner(stage, extent) && extent !== stage.sweep;

/** Whether the sweep is of one place. */
export const isOne = ({ sweep }: Stage): boolean => sweep === "tensor" || sweep === "all";
