import type { DType, Node, Program } from "optim-core";
import { type Place, placesOf, type Stage } from "../stages.ts";
import { type Code, unsigned, type ValueType } from "./code.ts";
import { type Format, type FormatScope, pointerTo } from "./format.ts";

/** A place, and how its numbers lie there. */
export interface SweepPlace extends Place {
  readonly format: Format;
}

/** The function of a sweep while it is written. */
export interface SweepScope extends FormatScope {
  readonly stage: Stage;
  /** Every place that is read or written. */
  readonly places: readonly SweepPlace[];
  /** The locals of the function by name, its two parameters among them, in the order of their numbers. */
  readonly locals: Map<string, ValueType>;
}

/** Begins a function. */
export function sweepScope(
  program: Program,
  stage: Stage,
  dtypes: Readonly<Record<string, DType>>,
  formatOf: (dtype: DType) => Format,
): SweepScope {
  const { lanes } = formatOf(dtypes.p!);
  const places = placesOf(stage).map((place) => ({
    ...place,
    format: formatOf(dtypes[place.name] ?? lanes.type),
  }));
  const locals = new Map<string, ValueType>();
  const local: SweepScope["local"] = (name, type = "i32") => {
    if (!locals.has(name)) locals.set(name, type);
    return name;
  };
  const index = (name: string): Code => unsigned([...locals.keys()].indexOf(name));
  for (const name of ["table", "pieces", ...places.map((place) => pointerTo(place.name))]) local(name);
  return {
    program,
    stage,
    lanes,
    places,
    locals,
    local,
    get: (name) => [0x20, ...index(local(name))],
    set: (name, value) => [...value, 0x21, ...index(local(name))],
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
