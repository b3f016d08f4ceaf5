import { header } from "./header.ts";
import { Workbench } from "./workbench.ts";

const arrays = {
  u16: Uint16Array,
  s16: Int16Array,
  b16: Uint16Array,
  u32: Uint32Array,
  s32: Int32Array,
  b32: Uint32Array,
  f32: Float32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  b64: BigUint64Array,
  f64: Float64Array,
} as const;

/** A type of an operand. */
export type ElementType = keyof typeof arrays;

/** A number of JavaScript, or a bigint for 64 bits. */
export type Element = number | bigint;

/** A line of PTX that makes `d` of `a`, `b` and `c`, with predicates `p` and `q`. */
export interface Line {
  readonly text: string;
  readonly from: readonly ElementType[];
  readonly to: ElementType;
}

const names = ["a", "b", "c"];

/** A kernel that does a line for each of its elements. */
function entry({ text, from, to }: Line, n: number): string {
  const bytes = (type: ElementType): number => arrays[type].BYTES_PER_ELEMENT;
  const registers = from.map((type, k) => `.reg .${type} ${names[k]};`).join(" ");
  const loads = from.map(
    (type, k) => `  ld.param.u64 at, [${names[k]}s];
  mad.wide.u32 at, i, ${bytes(type)}, at;
  ld.global.${type} ${names[k]}, [at];`,
  );
  return `.visible .entry k${n}(${["d", ...names].map((name) => `.param .u64 ${name}s`).join(", ")}, .param .u32 count)
{
  ${registers} .reg .${to} d; .reg .pred p, q; .reg .u32 i, size, block; .reg .u64 at;
  mov.u32 i, %tid.x;
  mov.u32 size, %ntid.x;
  mov.u32 block, %ctaid.x;
  mad.lo.u32 i, block, size, i;
  ld.param.u32 size, [count];
  setp.ge.u32 p, i, size;
  @p ret;
${loads.join("\n")}
  ${text}
  ld.param.u64 at, [ds];
  mad.wide.u32 at, i, ${bytes(to)}, at;
  st.global.${to} [at], d;
  ret;
}
`;
}

/** Does each line for each tuple of operands; gives what came out, and the operands as their types hold them. */
export function elementwise(
  lines: readonly Line[],
  tuples: (line: Line) => readonly (readonly Element[])[],
): { readonly line: Line; readonly operands: Element[]; readonly result: Element }[] {
  const bench = new Workbench();
  const module = bench.load(header + lines.map(entry).join(""));
  return lines.flatMap((line, n) => {
    const rows = tuples(line);
    const operands = line.from.map((type, k) => {
      const values = rows.map((row) => row[k]!);
      const wide = arrays[type] === BigUint64Array || arrays[type] === BigInt64Array;
      return wide
        ? new BigInt64Array(values.map((value) => BigInt.asIntN(64, BigInt(value))))
        : Reflect.construct(arrays[type], [values.map(Number)]);
    }) as ArrayBufferView[];
    const held = operands.map((array, k) => new arrays[line.from[k]!](array.buffer as ArrayBuffer));
    const addresses = operands.map((array) => bench.upload(array));
    const bytes = rows.length * arrays[line.to].BYTES_PER_ELEMENT;
    const to = bench.allocate(bytes);
    const given = [...addresses, to, to, to].slice(0, 3);
    const kernel = bench.kernel(module, `k${n}`);
    bench.check(bench.launch(kernel, Math.ceil(rows.length / 64), 64, to, ...given, { u32: rows.length }));
    const results = new arrays[line.to](bench.download(to, bytes));
    for (const address of [...addresses, to]) bench.check(bench.driver.cuMemFree_v2(address));
    return rows.map((_, row) => ({
      line,
      operands: held.map((array) => array[row]!),
      result: results[row]!,
    }));
  });
}

/** Every pair, triple, … of these. */
export function product<T>(values: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return product(values, count - 1).flatMap((row) => values.map((value) => [...row, value]));
}
