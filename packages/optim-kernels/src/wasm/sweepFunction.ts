import { type DType, fold, type Node, type Program, type ReduceOp } from "optim-core";
import { type Place, reductionName, type Stage } from "../stages.ts";
import { formula } from "../wgsl/text.ts";
import { gather, loadFrom, loadSplat, type Portion, storeTo } from "./access.ts";
import { type Accumulator, columnAccumulator, lineAccumulator } from "./accumulator.ts";
import { get, increase, type Instruction, i32, loopUntil, op, set, told, type ValueType } from "./instruction.ts";
import { bytesOf, constantOf, convert, laneCount, laneType, type Lanes, lanesOf } from "./lanes.ts";
import { makeNames } from "./names.ts";
import { simd } from "./simd.ts";
import type { WasmFunction } from "./wasmModule.ts";

/** A sweep as a function over a table of pieces of tensors, and what a row of that table holds, one i32 each. */
export interface SweepCode {
  readonly stage: Stage;
  readonly name: string;
  /** The columns of the table: numbers about the piece, then a pointer for each of `places` and of `outputs`. */
  readonly header: readonly HeaderField[];
  readonly places: readonly Place[];
  /** Where each reduction over rows or columns is written. */
  readonly outputs: readonly Node[];
  readonly made: WasmFunction;
}

/**
 * What a row of the table says of its piece: how many weights a line has, how many lines there are and how many weights lie between two of
 * them, the number of its first weight, the columns of the matrix, where the uniforms are, and where its part of a reduction goes.
 */
export type HeaderField = "count" | "lines" | "skip" | "first" | "columns" | "uniforms" | "partials";

/** Operations that use an operand more than once, so that it must have been computed before. */
const repeating: readonly string[] = ["pow", "sign"];

/** Makes the function of one sweep. */
export function sweepFunction(
  program: Program,
  stage: Stage,
  dtypes: Readonly<Record<string, DType>>,
  name: string,
): SweepCode {
  const { sweep, reductions, stores, reads } = stage;
  const lanes = lanesOf(dtypes.p!);
  const type = laneType(lanes);
  const width = laneCount(lanes);
  const dtypeOf = ({ name: symbol, reduction }: Place): DType => (reduction ? type : (dtypes[symbol] ?? type));
  const targets = stores.map(({ to, extent }): Place => ({ name: to, extent: extent as Place["extent"] }));
  const places = [...reads, ...targets.filter(({ name: to }) => !reads.some((place) => place.name === to))];
  const isInner = (extent: Node["extent"]): boolean =>
    extent === sweep || (sweep === "element" && (extent === "row" || extent === "column"));
  const isGathered = ({ extent }: Place): boolean => isInner(extent) && extent !== sweep;
  const [over] = reductions.map(({ extent }) => (extent === "row" || extent === "column" ? extent : "whole"));
  const isOne = sweep === "tensor" || sweep === "all";

  const nameOf = makeNames();
  const locals = new Map<string, ValueType>();
  const notes = new Map<string, string>();
  const local = (made: string, kind: ValueType, note?: string): string => {
    locals.set(made, kind);
    if (note) notes.set(made, note);
    return made;
  };
  const pointer = (symbol: string): string => nameOf(`${symbol}_at`);

  // What is needed, each after its operands, and how often.
  const needed: Node[] = [];
  const uses = new Map<Node, number>();
  const visit = (n: Node, times = 1): void => {
    const before = uses.get(n) ?? 0;
    uses.set(n, before + times);
    if (before > 0) return;
    if (!program.uniforms.includes(n) && !reads.some(({ reduction }) => reduction === n))
      for (const arg of n.args) visit(arg, repeating.includes(n.op) ? 2 : 1);
    needed.push(n);
  };
  for (const { args } of reductions) visit(args[0]!, 2);
  for (const { value } of stores) visit(value);

  const placeOf = (n: Node): Place | undefined =>
    reads.find(({ reduction, name: symbol }) => (reduction ? reduction === n : n.op === "load" && n.name === symbol));
  const isMask = (n: Node): boolean => n.op === "lt" || n.op === "eq" || n.op === "finite";
  const arithmetic = simd(lanes);
  const algebra = {
    ...arithmetic,
    ...Object.fromEntries(
      ["hyper", "step", "load"].map((leaf) => [
        leaf,
        (symbol: string): never => {
          throw new Error(`internal: ${leaf} ${symbol} is no operation.`);
        },
      ]),
    ),
  } as Parameters<typeof fold<Instruction>>[1];

  const known = new Map<Node, Instruction>();
  const becomes = new Map(stores.map(({ value, to }) => [value, `new_${to}`]));
  let temporaries = 0;
  const names = new Map<Node, string>();
  /** Computes what the sweep needs, in order; what is used more than once gets a name. */
  const compute = (inner: boolean, seen: Map<Node, Instruction>, read: (place: Place) => Instruction): Instruction[] =>
    needed.flatMap((n) => {
      const at = program.uniforms.indexOf(n);
      const place = placeOf(n);
      if (at < 0 && (n.op === "const" || isInner(n.extent) !== inner)) return [];
      if (at >= 0 && inner) return [];
      const isLeaf = at >= 0 || place !== undefined;
      const isHoisted = !inner && needed.some((user) => isInner(user.extent) && user.args.includes(n));
      if (!isLeaf && !isHoisted && !becomes.has(n) && uses.get(n)! < 2) return [];
      const known = names.get(n);
      const made =
        known ??
        local(
          nameOf(
            at >= 0
              ? n.op === "hyper"
                ? `hyper ${n.name}`
                : `k${at}`
              : (place?.name ?? becomes.get(n) ?? `x${temporaries++}`),
          ),
          "v128",
          at >= 0 && n.op !== "hyper" ? formula(n) : undefined,
        );
      names.set(n, made);
      let value: Instruction;
      if (at >= 0) {
        const uniform = loadSplat(lanes, type, get("uniforms"), at * bytesOf(type));
        value = isMask(n) ? op(`${lanes}.ne`, uniform, constantOf(lanes, 0)) : uniform;
      } else value = place ? read(place) : fold(n, algebra, seen);
      seen.set(n, get(made));
      return [set(made, value)];
    });

  const prologue = compute(false, known, (place) => loadSplat(lanes, dtypeOf(place), get(pointer(place.name))));

  const accumulators = reductions.map((n, r): Accumulator => {
    const reduce = n.op as ReduceOp;
    const called = reductionName(program, n);
    if (over === "column") return columnAccumulator(lanes, reduce, pointer(called));
    return lineAccumulator(lanes, reduce, called, (total) =>
      over === "row"
        ? [
            told(`${type}.store`, [0], get(pointer(called)), convert("f64", type, total)),
            increase(pointer(called), i32(bytesOf(type))),
          ]
        : [told("f64.store", [8 * r], get("partials"), total)],
    );
  });
  for (const accumulator of accumulators)
    for (const [made, kind] of Object.entries(accumulator.locals)) local(made, kind);

  const streams = places.filter(({ extent }) => extent === sweep);
  const isIndexed = reads.some(isGathered);
  const portionBody = (portion: Portion): Instruction[] => {
    const seen = new Map(known);
    const step = portion === "vector" ? width : 1;
    return [
      ...compute(true, seen, (place) =>
        isGathered(place)
          ? gather(lanes, dtypeOf(place), pointer(place.name), place.extent as "row", "index", portion)
          : loadFrom(lanes, dtypeOf(place), pointer(place.name), portion),
      ),
      ...stores.flatMap(({ value }, i) =>
        storeTo(lanes, dtypeOf(targets[i]!), pointer(targets[i]!.name), portion, fold(value, algebra, seen)),
      ),
      ...reductions.flatMap(({ args }, i) => accumulators[i]!.take(fold(args[0]!, algebra, seen), portion)),
      ...(isOne ? [] : streams.map((place) => increase(pointer(place.name), i32(step * bytesOf(dtypeOf(place)))))),
      ...(isIndexed ? [increase("index", i32(step))] : []),
    ];
  };
  const line = [
    ...accumulators.flatMap(({ start }) => start),
    ...(isOne
      ? portionBody("single")
      : [
          set("rest", get("count")),
          loopUntil("vectors", op("i32.lt_s", get("rest"), i32(width)), [
            ...portionBody("vector"),
            set("rest", op("i32.sub", get("rest"), i32(width))),
          ]),
          loopUntil("singles", op("i32.eqz", get("rest")), [
            ...portionBody("single"),
            set("rest", op("i32.sub", get("rest"), i32(1))),
          ]),
        ]),
    ...accumulators.flatMap(({ finish }) => finish),
  ];
  const skipped = over === "column";
  const lines =
    over === "row" || over === "column"
      ? [
          loopUntil("line", op("i32.eqz", get("lines")), [
            ...line,
            ...(skipped
              ? [
                  ...streams.map((place) =>
                    increase(
                      pointer(place.name),
                      op("i32.shl", get("skip"), i32(Math.log2(bytesOf(dtypeOf(place))))),
                    ),
                  ),
                  ...(isIndexed ? [increase("index", get("skip"))] : []),
                ]
              : []),
            set("lines", op("i32.sub", get("lines"), i32(1))),
          ]),
        ]
      : line;

  const header = [
    ...(isOne ? [] : ["count" as const]),
    ...(lines === line ? [] : ["lines" as const]),
    ...(skipped ? ["skip" as const] : []),
    ...(isIndexed ? (["first", "columns"] as const) : []),
    ...(needed.some((n) => program.uniforms.includes(n)) ? ["uniforms" as const] : []),
    ...(over === "whole" ? ["partials" as const] : []),
  ];
  const outputs = over === "row" || over === "column" ? reductions : [];
  const columns = [
    ...header.map((field) => (field === "first" ? "index" : field)),
    ...places.map((place) => pointer(place.name)),
    ...outputs.map((n) => pointer(reductionName(program, n))),
  ];
  if (!isOne) local("rest", "i32");
  for (const column of columns) local(column, "i32");
  return {
    stage,
    name,
    header,
    places,
    outputs,
    made: {
      name,
      comment: commentOf(stage, program, isOne ? 1 : width),
      parameters: ["table", "pieces"],
      locals: new Map([...locals].sort(([, a], [, b]) => Number(b === "i32") - Number(a === "i32"))),
      notes,
      body: [
        loopUntil("piece", op("i32.eqz", get("pieces")), [
          ...columns.map((column, i) => set(column, told("i32.load", [4 * i], get("table")))),
          ...prologue,
          ...lines,
          increase("table", i32(4 * columns.length)),
          set("pieces", op("i32.sub", get("pieces"), i32(1))),
        ]),
      ],
    },
  };
}

const places: Readonly<Record<string, string>> = {
  element: "weight",
  row: "row",
  column: "column",
  tensor: "parameter",
  all: "step",
};

function commentOf({ sweep, reductions, stores }: Stage, program: Program, width: number): string {
  const at = `${width > 1 ? `${width} numbers at a time, ` : ""}for each ${places[sweep]}`;
  const what = reductions.length
    ? reductions.map((n) => `${reductionName(program, n)} (over ${n.name})`)
    : stores.map(({ to }) => to);
  return `${reductions.length ? "Reduces" : "Writes"} ${what.join(", ")}: ${at}.`;
}
