import type { DType, Node, Program } from "optim-core";
import type { Place, Stage } from "../stages.ts";
import { type Code, unsigned, type ValueType } from "./code.ts";
import { type Lanes, lanesOf } from "./lanes.ts";

/** The function of a sweep while it is written. */
export interface SweepScope {
  readonly program: Program;
  readonly stage: Stage;
  readonly lanes: Lanes;
  /** Every place that is read or written. */
  readonly places: readonly Place[];
  /** The locals of the function by name, its two parameters among them, in the order of their numbers. */
  readonly locals: Map<string, ValueType>;
  dtypeOf(place: Place): DType;
  /** Makes a local, where there is none of that name yet, and returns its name. */
  local(name: string, type: ValueType): string;
  get(local: string): Code;
  set(local: string, value: Code): Code;
}

/** The local that points at a symbol or a reduction. No symbol has a space in its name. */
export const pointerTo = (symbol: string): string => `${symbol} at`;

/** Begins a function. */
export function sweepScope(program: Program, stage: Stage, dtypes: Readonly<Record<string, DType>>): SweepScope {
  const lanes = lanesOf(dtypes.p!);
  const written = stage.stores
    .filter(({ to }) => !stage.reads.some(({ name }) => name === to))
    .map(({ to, extent }): Place => ({ name: to, extent: extent as Place["extent"] }));
  const places = [...stage.reads, ...written];
  const locals = new Map<string, ValueType>();
  const index = (name: string): Code => unsigned([...locals.keys()].indexOf(name));
  const local: SweepScope["local"] = (name, type) => {
    locals.set(name, type);
    return name;
  };
  for (const name of ["table", "pieces", ...places.map((place) => pointerTo(place.name))]) local(name, "i32");
  return {
    program,
    stage,
    lanes,
    places,
    locals,
    dtypeOf: ({ name, reduction }) => (reduction ? undefined : dtypes[name]) ?? lanes.type,
    local,
    get: (name) => [0x20, ...index(name)],
    set: (name, value) => [...value, 0x21, ...index(name)],
  };
}

/**
 * What a sweep goes along, piece by piece, where it needs to know: rows or columns of the matrix view. A value of the row is then the same
 * for a whole piece, and those of the columns lie along it; the other way round for columns.
 */
export function linesOf({ sweep, reductions, reads }: Stage): "row" | "column" | undefined {
  if (sweep !== "element") return undefined;
  if (reductions[0]?.extent === "column") return "column";
  return [...reductions, ...reads].some(({ extent }) => extent === "row" || extent === "column") ? "row" : undefined;
}

/** Whether a value of this extent can change from one place of a piece to the next. */
export function isInner(stage: Stage, extent: Node["extent"]): boolean {
  const lines = linesOf(stage);
  return extent === stage.sweep || (lines === "row" && extent === "column") || (lines === "column" && extent === "row");
}

/** Whether the sweep is of one place. */
export const isOne = ({ sweep }: Stage): boolean => sweep === "tensor" || sweep === "all";
