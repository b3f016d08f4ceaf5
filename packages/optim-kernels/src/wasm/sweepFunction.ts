import type { DType, Node, Program, ReduceOp } from "optim-core";
import { type Place, reductionName, type Stage } from "../stages.ts";
import { type Portion, storeTo } from "./access.ts";
import { type Accumulator, columnAccumulator, lineAccumulator } from "./accumulator.ts";
import { get, type Instruction, i32, increase, loopUntil, op, set, told } from "./instruction.ts";
import { bytesOf, convert, laneCount, laneType } from "./lanes.ts";
import { isGathered, isOne, type SweepScope, sweepScope } from "./sweepScope.ts";
import { sweepValues } from "./sweepValues.ts";
import type { WasmFunction } from "./wasmModule.ts";

/**
 * What a row of the table says of its piece: how many places a line has, how many lines there are and how many places lie between two of
 * them, the number of its first weight, the columns of the matrix, where the uniforms are, and where its part of a reduction goes.
 */
export type HeaderField = "count" | "lines" | "skip" | "first" | "columns" | "uniforms" | "partials";

/** A sweep as a function over a table of pieces of tensors, and what a row of that table holds, one i32 each. */
export interface SweepCode {
  readonly stage: Stage;
  /** The columns of the table: numbers about the piece, then a pointer for each of `places` and of `outputs`. */
  readonly header: readonly HeaderField[];
  readonly places: readonly Place[];
  /** The reductions over rows or columns, each of which is written to an array. */
  readonly outputs: readonly Node[];
  readonly made: WasmFunction;
}

/** Makes the function of one sweep. */
export function sweepFunction(
  program: Program,
  stage: Stage,
  dtypes: Readonly<Record<string, DType>>,
  name: string,
): SweepCode {
  const scope = sweepScope(program, stage, dtypes);
  const { lanes, places, locals, notes } = scope;
  const values = sweepValues(scope);
  const over = stage.reductions[0]?.extent;
  const outputs = over === "row" || over === "column" ? stage.reductions : [];
  const accumulators = stage.reductions.map((n, r) => accumulator(scope, n, r));
  for (const { locals: own } of accumulators) for (const [local, type] of Object.entries(own)) locals.set(local, type);

  const streams = places.filter(({ extent }) => extent === stage.sweep);
  const isIndexed = stage.reads.some((place) => isGathered(stage, place));
  /** Computes and writes the next places, and moves on. */
  const take = (portion: Portion): Instruction[] => {
    const { lines, result } = values.inner(portion);
    const step = portion === "vector" ? laneCount(lanes) : 1;
    return [
      ...lines,
      ...stage.stores.flatMap(({ to, value }) => {
        const place = places.find((each) => each.name === to)!;
        return storeTo(lanes, scope.dtypeOf(place), scope.pointer(to), portion, result(value));
      }),
      ...accumulators.flatMap((each, r) => each.take(result(stage.reductions[r]!.args[0]!), portion)),
      ...(isOne(stage) ? [] : moveOn(i32(step), (dtype) => i32(step * bytesOf(dtype)))),
    ];
  };
  const moveOn = (places: Instruction, bytes: (dtype: DType) => Instruction): Instruction[] => [
    ...streams.map((place) => increase(scope.pointer(place.name), bytes(scope.dtypeOf(place)))),
    ...(isIndexed ? [increase("index", places)] : []),
  ];
  const line = [
    ...accumulators.flatMap(({ start }) => start),
    ...(isOne(stage) ? take("single") : [set("rest", get("count")), ...loops(laneCount(lanes), take)]),
    ...accumulators.flatMap(({ finish }) => finish),
  ];
  const skip = moveOn(get("skip"), (dtype) => op("i32.shl", get("skip"), i32(Math.log2(bytesOf(dtype)))));
  const piece =
    outputs.length === 0 ? line : [countdown("line", "lines", [...line, ...(over === "column" ? skip : [])])];

  const header: HeaderField[] = [
    ...(isOne(stage) ? [] : ["count" as const]),
    ...(outputs.length > 0 ? ["lines" as const] : []),
    ...(over === "column" ? ["skip" as const] : []),
    ...(isIndexed ? (["first", "columns"] as const) : []),
    ...(values.hasUniforms ? ["uniforms" as const] : []),
    ...(over && outputs.length === 0 ? ["partials" as const] : []),
  ];
  const columns = [
    ...header.map((field) => (field === "first" ? "index" : field)),
    ...places.map((place) => scope.pointer(place.name)),
    ...outputs.map((n) => scope.pointer(reductionName(program, n))),
  ];
  for (const column of isOne(stage) ? columns : [...columns, "rest"]) locals.set(column, "i32");
  const body = countdown("piece", "pieces", [
    ...columns.map((column, i) => set(column, told("i32.load", [4 * i], get("table")))),
    ...values.hoisted,
    ...piece,
    increase("table", i32(4 * columns.length)),
  ]);
  const comment = commentOf(scope);
  const made = { name, comment, parameters: ["table", "pieces"], locals, notes, body: [body] };
  return { stage, header, places, outputs, made };
}

/** Repeats its body as often as a local says, which is 0 in the end. */
const countdown = (label: string, local: string, body: readonly Instruction[]): Instruction =>
  loopUntil(label, op("i32.eqz", get(local)), [...body, set(local, op("i32.sub", get(local), i32(1)))]);

/** Goes along a line: vectors for as long as there are whole ones, then what is left one by one. */
const loops = (width: number, take: (portion: Portion) => readonly Instruction[]): readonly Instruction[] => [
  loopUntil("vectors", op("i32.lt_s", get("rest"), i32(width)), [
    ...take("vector"),
    set("rest", op("i32.sub", get("rest"), i32(width))),
  ]),
  countdown("singles", "rest", take("single")),
];

/** How a reduction is gathered: over a column in memory, over a row or a piece in locals. */
function accumulator({ program, lanes, pointer }: SweepScope, n: Node, r: number): Accumulator {
  const name = reductionName(program, n);
  const reduce = n.op as ReduceOp;
  if (n.extent === "column") return columnAccumulator(lanes, reduce, pointer(name));
  const type = laneType(lanes);
  return lineAccumulator(lanes, reduce, name, (total) =>
    n.extent === "row"
      ? [
          told(`${type}.store`, [0], get(pointer(name)), convert("f64", type, total)),
          increase(pointer(name), i32(bytesOf(type))),
        ]
      : [told("f64.store", [8 * r], get("partials"), total)],
  );
}

const visited = { element: "weight", row: "row", column: "column", tensor: "parameter", all: "step" } as const;

function commentOf({ program, stage, lanes }: SweepScope): string {
  const { sweep, reductions, stores } = stage;
  const what = reductions.length
    ? `Reduces over ${reductions.map((n) => `${n.name}: ${reductionName(program, n)}`).join(", ")}`
    : `Writes ${stores.map(({ to }) => to).join(", ")}`;
  return `${what}; ${isOne(stage) ? "" : `${laneCount(lanes)} numbers at a time, `}for each ${visited[sweep]}.`;
}
