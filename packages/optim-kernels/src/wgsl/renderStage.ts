import { type DType, isReduction, type Node, type Program } from "optim-core";
import { identifiersOf } from "../identifiers.ts";
import { isHalf, isSingle, type Stage, type Sweep } from "../stages.ts";
import { keep, reduce } from "./body.ts";
import { withLibrary } from "./library.ts";
import { constant, operation, type Width } from "./wgsl.ts";

/** One symbol's buffer, as a kernel binds it. */
interface Binding {
  readonly name: string;
  readonly extent: Sweep;
  readonly dtype: DType;
  readonly isWritten: boolean;
}

/** A kernel in WGSL, and what it binds, in this order: its row of uniforms, symbols, the scratch of reductions, facts about the tensor. */
export interface StageSource {
  readonly code: string;
  readonly stage: Stage;
  readonly width: Width;
  readonly hasRow: boolean;
  readonly bindings: readonly Binding[];
  readonly hasScratch: boolean;
  readonly hasFacts: boolean;
  /** The reductions that it reads. */
  readonly from: readonly Node[];
}

/**
 * The facts that say where a kernel is: the first workgroup of a tensor, where it begins in what is bound, and then where in the tensor.
 * Behind them stands where reductions lie.
 */
export const placeWords = [
  "begin",
  "base",
  "first",
  "columns",
  "lines",
  "length",
  "beside",
  "stride",
  "step",
  "n",
] as const;

/** A dispatch of many tensors has facts of each, in the order of their workgroups. */
const findFacts = `\
let dispatched = id.x + id.y * size.x;
var tensor = 0u;
for (var end = arrayLength(&facts); tensor + 1 < end;) {
let middle = (tensor + end) / 2;
if (dispatched < facts[middle].begin) {
end = middle;
} else {
tensor = middle;
}
}
let at = facts[tensor];
let group = dispatched - at.begin;
`;

const struct = (name: string, type: string, fields: readonly string[]): string =>
  `struct ${name} {\n${fields.map((field) => `${field}: ${type},\n`).join("")}}\n`;

const storage = (name: string, type: string, isWritten = false): string =>
  `var<storage${isWritten ? ", read_write" : ""}> ${name}: array<${type}>`;

/**
 * Writes one stage of a program, for one or four weights an invocation: `F` is one float for each of them, `U`, `I` and `B` are words,
 * integers and truths. A symbol `m` is the array `m_`, its value before the step is `m0`, and after it `m1`; other names of a rule begin or
 * end with an underscore. So none of them is a word of WGSL, or of these lines.
 */
export function renderStage(
  program: Program,
  stage: Stage,
  width: Width,
  dtypes: Readonly<Record<string, DType>>,
): StageSource {
  const { uniforms } = program;
  const { sweep, stores, reductions } = stage;
  const identifier = identifiersOf(program);
  const roots = [...reductions.map(({ args }) => args[0]!), ...stores.map(({ value }) => value)];
  const dtypeOf = (name: string): DType => dtypes[name] ?? "f32";
  const isWide = width > 1;
  const fields = uniforms.map(({ op, name }, i) => (op === "hyper" ? `${identifier(name)}_` : `_${i}`));
  const uses = new Map<Node, number>();
  const count = (n: Node): void => {
    const times = uses.get(n) ?? 0;
    uses.set(n, times + 1);
    if (!times && !isReduction(n) && !uniforms.includes(n)) n.args.forEach(count);
  };
  roots.forEach(count);

  const seen = new Map<Node, string>();
  /** How many operations are within each other in a line: parsers end at some hundred. */
  const depths = new Map<Node, number>();
  const extents = new Map<string, Sweep>();
  const from: Node[] = [];
  let [where, loads, lines, temporaries] = ["", "", "", 0];

  /** What stands for a node once the lines are there that it needs. */
  const text = (n: Node): string => {
    let code = seen.get(n);
    if (code) return code;
    const { op, args, name } = n;
    const uniform = uniforms.indexOf(n);
    const store = stores.find(({ value }) => value === n);
    if (uniform >= 0) {
      code = `F(u.${fields[uniform]})`;
      if (/lt|eq|finite/.test(op)) code = `(${code} != F(0))`;
    } else if (op === "const") code = constant(Number(name));
    else if (op === "load" || isReduction(n)) {
      const local = op === "load" ? `${identifier(name)}0` : `_${op}${from.length}`;
      loads += `let ${local} = ${loaded(n)};\n`;
      code = local;
    } else {
      code = operation(op, args.map(text));
      depths.set(n, 1 + Math.max(0, ...args.map((arg) => depths.get(arg) ?? 0)));
      if (store || uses.get(n)! > 1 || depths.get(n)! > 32) {
        depths.delete(n);
        const local = store ? `${identifier(store.to)}1` : `_${temporaries++}`;
        lines += `let ${local} = ${code};\n`;
        code = local;
      }
    }
    seen.set(n, code);
    return code;
  };

  /** The value or values of a place that belong to the weights of an invocation. */
  function loaded(n: Node): string {
    const { op, name } = n;
    const extent = n.extent as Sweep;
    const dtype = dtypeOf(name);
    let array = op === "load" ? `${identifier(name)}_[` : "";
    if (op === "load") {
      extents.set(name, extent);
      if (extent === sweep && isHalf(dtype))
        return `_from_${dtype}(${isWide ? `_unpack(${array}i])` : `${array}i / 2] >> (16 * (i % 2))`})`;
      if (extent === sweep) return `${array}i]`;
    } else array = `scratch[at.from${from.push(n) - 1} + `;
    if (isSingle(extent)) return `F(${array}0])`;
    if (extent === sweep) return `F(${array}within])`;
    where = `let e = at.first + ${isWide ? "4 * within + U(0, 1, 2, 3)" : "within"};\nlet row = e / at.columns;\nlet column = e % at.columns;\n`;
    return `F(${(isWide ? [".x", ".y", ".z", ".w"] : [""]).map((lane) => `${array}${extent}${lane}]`).join(", ")})`;
  }

  const values = roots.map(text);
  for (const { to, extent } of stores) extents.set(to, extent as Sweep);
  lines = `${where}${loads}\n${lines}`;
  const isReducing = reductions.length > 0;
  const body = isReducing
    ? reduce(stage, isWide, lines, values)
    : keep(
        stage,
        lines,
        values,
        stores.map(({ to }) => dtypeOf(to)),
        identifier,
      );
  const [hasRow, hasScratch, hasFacts] = ["(u.", "scratch[", "at."].map((word) => body.includes(word)) as [
    boolean,
    boolean,
    boolean,
  ];
  const facts = [...placeWords, ...from.map((_, i) => `from${i}`), ...reductions.map((_, i) => `to${i}`)];
  const bindings = [...extents].map(
    ([name, extent]): Binding => ({
      name,
      extent,
      dtype: dtypeOf(name),
      isWritten: stores.some(({ to }) => to === name),
    }),
  );
  const declared = [
    ...(hasRow ? ["var<uniform> u: Row"] : []),
    ...bindings.map(({ name, extent, dtype, isWritten }) => {
      const type = isHalf(dtype) ? (isWide ? "vec2u" : "u32") : extent === sweep ? "F" : "f32";
      return storage(`${identifier(name)}_`, type, isWritten);
    }),
    ...(hasScratch ? [storage("scratch", "f32", isReducing)] : []),
    ...(hasFacts ? [storage("facts", "Facts")] : []),
  ].map((line, i) => `@group(0) @binding(${i}) ${line};\n`);
  const alias = ["f32", "u32", "i32", "bool"].map(
    (type, i) => `alias ${"FUIB"[i]} = ${isWide ? `vec4<${type}>` : type};\n`,
  );
  const code = `\
${alias.join("")}${hasRow ? struct("Row", "f32", fields) : ""}${hasFacts ? struct("Facts", "u32", facts) : ""}${declared.join("")}
${withLibrary(`\
${reductions.map((_, r) => `var<workgroup> _parts${r}: array<f32, 256>;\n`).join("")}
@compute @workgroup_size(256)
fn update(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) size: vec3u, @builtin(local_invocation_index) local: u32) {
${hasFacts ? findFacts : "let group = id.x + id.y * size.x;\n"}${body}}
`)}`;
  return { code, stage, width, hasRow, bindings, hasScratch, hasFacts, from };
}
