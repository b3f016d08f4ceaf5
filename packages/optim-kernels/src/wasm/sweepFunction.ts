import type { DType, Program, ReduceOp } from "optim-core";
import { reductionName, type Stage } from "../stages.ts";
import { pieceAccumulator } from "./accumulator.ts";
import { at, type Code, i32, i32Add, i32Eqz, i32Less, i32Load, i32Mul, loopUntil, op, type ValueType } from "./code.ts";
import { type Format, pointerTo } from "./format.ts";
import { isInner, isOne, linesOf, type SweepPlace, sweepScope } from "./sweepScope.ts";
import { sweepValues } from "./sweepValues.ts";

/** The words with which a row of a table begins: the places of its piece, the columns of the matrix, where to read and to write. */
const header = ["count", "columns", "uniforms", "partials"];

/** How many words those are. */
export const headerWords = 4;

/** A sweep as a function over a table of pieces of tensors, and what a row of that table holds, one i32 each. */
export interface SweepCode {
  readonly stage: Stage;
  /** After the first words, a row has a pointer for each of these. */
  readonly places: readonly SweepPlace[];
  /** Its locals, of which the first two are its parameters: the table, and how many rows it has. */
  readonly locals: ReadonlyMap<string, ValueType>;
  readonly body: Code;
}

/** Makes the function of one sweep. */
export function sweepFunction(
  program: Program,
  stage: Stage,
  dtypes: Readonly<Record<string, DType>>,
  formatOf: (dtype: DType) => Format,
): SweepCode {
  const scope = sweepScope(program, stage, dtypes, formatOf);
  const { lanes, places, get, set } = scope;
  // The weights of a column lie a row apart.
  const isAcross = linesOf(stage) === "column";
  const values = sweepValues(scope);
  const columns = [...header, ...places.map(({ name }) => pointerTo(name))];

  const increase = (name: string, by: Code): Code => set(name, op(i32Add, get(name), by));
  /** Repeats its body as often as a local says, which is 0 in the end. */
  const countdown = (name: string, body: Code): Code =>
    loopUntil(op(i32Eqz, get(name)), [...body, ...increase(name, i32(-1))]);
  const accumulators = stage.reductions.map((n, r) =>
    pieceAccumulator(scope, n.op as ReduceOp, reductionName(program, n), r),
  );
  /** Lets the pointers of all places that are not the same for the whole piece move on. */
  const moveOn = (count: number): Code =>
    places.flatMap((place) => {
      if (isOne(stage) || !isInner(stage, place.extent)) return [];
      const bytes = place.format.array.BYTES_PER_ELEMENT;
      const isFar = isAcross && place.extent === "element";
      return increase(pointerTo(place.name), isFar ? op(i32Mul, get("columns"), i32(bytes)) : i32(count * bytes));
    });
  /** Computes and writes the next places, as often as is told, and moves on. */
  const take = (count: number, times = 1): Code => [
    ...[...Array(times).keys()].flatMap((i) => {
      const { lines, result } = values.inner(count, i * count);
      return [
        ...lines,
        ...stage.stores.flatMap(({ to, value }) => {
          const place = places.find(({ name }) => name === to)!;
          return place.format.store(scope, place, count, result(value), i * count);
        }),
        ...accumulators.flatMap((each, r) => each.take(result(stage.reductions[r]!.args[0]!), count)),
      ];
    }),
    ...moveOn(count * times),
  ];
  const line: Code = [
    ...accumulators.flatMap(({ start }) => start),
    ...(isOne(stage)
      ? take(1)
      : [
          ...set("rest", get("count")),
          // Two vectors at a time, which waits less for memory; then the last whole one, and what is left one by one.
          ...(isAcross ? [] : [2, 1]).flatMap((times) =>
            loopUntil(op(i32Less, get("rest"), i32(times * lanes.count)), [
              ...take(lanes.count, times),
              ...increase("rest", i32(-times * lanes.count)),
            ]),
          ),
          ...countdown("rest", take(1)),
        ]),
    ...accumulators.flatMap(({ finish }) => finish),
  ];
  const body = countdown("pieces", [
    ...columns.flatMap((column, i) =>
      scope.locals.has(column) ? set(column, [...op(i32Load, get("table")), ...at(4 * i)]) : [],
    ),
    ...values.hoisted,
    ...line,
    ...increase("table", i32(4 * columns.length)),
  ]);
  return { stage, places, locals: scope.locals, body };
}
