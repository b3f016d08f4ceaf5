import type { DType, Node, Program, ReduceOp } from "optim-core";
import { type Place, reductionName, type Stage } from "../stages.ts";
import { type Portion, storeTo } from "./access.ts";
import { type Accumulator, columnAccumulator, pieceAccumulator } from "./accumulator.ts";
import { at, base, type Code, i32, loopUntil, op, type ValueType } from "./code.ts";
import { bytesOf } from "./lanes.ts";
import { isGathered, isOne, pointerTo, type SweepScope, sweepScope } from "./sweepScope.ts";
import { sweepValues } from "./sweepValues.ts";

/** The words with which a row of a table begins: the places of its piece, the number of the first, the matrix, where to read and write. */
const header = ["count", "first", "columns", "uniforms", "partials"];

/** How many words those are. */
export const headerWords = 5;

/** A sweep as a function over a table of pieces of tensors, and what a row of that table holds, one i32 each. */
export interface SweepCode {
  readonly stage: Stage;
  /** After the first words, a row has a pointer for each of these, and for each of `sums`. */
  readonly places: readonly Place[];
  /** The reductions over columns: each has an array of float64, which every piece adds its row to. Others leave a part for each piece. */
  readonly sums: readonly Node[];
  /** Its locals, of which the first two are its parameters: the table, and how many rows it has. */
  readonly locals: ReadonlyMap<string, ValueType>;
  readonly body: Code;
}

/** Makes the function of one sweep. */
export function sweepFunction(program: Program, stage: Stage, dtypes: Readonly<Record<string, DType>>): SweepCode {
  const scope = sweepScope(program, stage, dtypes);
  const { lanes, places, local, get, set } = scope;
  const sums = stage.reductions.filter(({ extent }) => extent === "column");
  const isIndexed = stage.reads.some((place) => isGathered(stage, place));
  const values = sweepValues(scope);
  const columns = [...header, ...places.map(({ name }) => pointerTo(name)), ...sums.map((n) => sumOf(program, n))];
  for (const n of sums) local(sumOf(program, n), "i32");
  for (const name of isOne(stage) ? [] : ["count", "rest"]) local(name, "i32");
  if (isIndexed) for (const name of ["first", "columns"]) local(name, "i32");
  if (stage.reductions.length > sums.length) local("partials", "i32");

  const increase = (name: string, by: Code): Code => set(name, op(base.add, get(name), by));
  /** Repeats its body as often as a local says, which is 0 in the end. */
  const countdown = (name: string, body: Code): Code =>
    loopUntil(op(base.eqz, get(name)), [...body, ...increase(name, i32(-1))]);
  const streams = places.filter(({ extent }) => extent === stage.sweep);
  const accumulators = stage.reductions.map((n, r) => accumulator(scope, n, r));
  /** Computes and writes the next places, and moves on. */
  const take = (portion: Portion): Code => {
    const { lines, result } = values.inner(portion);
    const step = portion === "vector" ? lanes.count : 1;
    return [
      ...lines,
      ...stage.stores.flatMap(({ to, value }) => {
        const place = places.find(({ name }) => name === to)!;
        return storeTo(lanes, scope.dtypeOf(place), get(pointerTo(to)), portion, result(value));
      }),
      ...accumulators.flatMap((each, r) => each.take(result(stage.reductions[r]!.args[0]!), portion)),
      ...(isOne(stage) ? [] : streams).flatMap((place) =>
        increase(pointerTo(place.name), i32(step * bytesOf(scope.dtypeOf(place)))),
      ),
      ...(isIndexed ? increase("first", i32(step)) : []),
    ];
  };
  const line: Code = [
    ...accumulators.flatMap(({ start }) => start),
    ...(isOne(stage)
      ? take("single")
      : [
          ...set("rest", get("count")),
          // Vectors for as long as there are whole ones, then what is left one by one.
          ...loopUntil(op(base.less, get("rest"), i32(lanes.count)), [
            ...take("vector"),
            ...increase("rest", i32(-lanes.count)),
          ]),
          ...countdown("rest", take("single")),
        ]),
    ...accumulators.flatMap(({ finish }) => finish),
  ];
  const body = countdown("pieces", [
    ...columns.flatMap((column, i) =>
      scope.locals.has(column) ? set(column, [...op(base.i32Load, get("table")), ...at(4 * i)]) : [],
    ),
    ...values.hoisted,
    ...line,
    ...increase("table", i32(4 * columns.length)),
  ]);
  return { stage, places, sums, locals: scope.locals, body };
}

const sumOf = (program: Program, n: Node): string => pointerTo(reductionName(program, n));

/** How a reduction is gathered: over columns in memory, else in locals. */
function accumulator(scope: SweepScope, n: Node, r: number): Accumulator {
  const name = reductionName(scope.program, n);
  const reduce = n.op as ReduceOp;
  return n.extent === "column"
    ? columnAccumulator(scope, reduce, pointerTo(name))
    : pieceAccumulator(scope, reduce, name, r);
}
