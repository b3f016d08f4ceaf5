import type { DType } from "optim-core";
import { isHalf, type Stage } from "../stages.ts";
import { operation } from "./wgsl.ts";

/** The bits of what a reduction begins with, and the operation that makes two numbers one. */
const merges = { sum: [0, "add"], highest: [0xff800000, "max"], lowest: [0x7f800000, "min"] } as const;

/** Where weights become what is kept: one invocation for one or four, or for the one value of a tensor. */
export function keep(
  { stores }: Stage,
  lines: string,
  values: readonly string[],
  dtypes: readonly DType[],
  identifier: (name: string) => string,
): string {
  const kept = stores.map(({ to }, s) => {
    const value = isHalf(dtypes[s]!) ? `_pack(_to_${dtypes[s]}(${values[s]}))` : values[s];
    return `${identifier(to)}_[i] = ${value};\n`;
  });
  // Without facts there is one tensor, or what lies between tensors is stepped with them.
  const [place, end, found] = lines.includes("at.")
    ? ["within", "at.n", "let i = at.base + within;\n"]
    : ["i", `arrayLength(&${identifier(stores[0]!.to)}_)`, ""];
  return `\
let ${place} = group * 256 + local;
if (${place} >= ${end}) { return; }
${found}
${lines}
${kept.join("")}`;
}

/**
 * Where weights become a few numbers: they are seen as lines of one length (rows, columns, or equal parts of the whole), and a few
 * invocations of a workgroup walk each line together, `beside` of which lie beside each other. Then 16 numbers meet in one, and what is left
 * in one again: where invocations wait for each other an adapter without a GPU takes longest. Each invocation merges few numbers at a time,
 * and these with what it has, so a long sum loses less. The order depends on the shape alone.
 */
export function reduce({ reductions }: Stage, isWide: boolean, lines: string, values: readonly string[]): string {
  const each = (line: (r: number) => string): string => reductions.map((_, r) => `${line(r)};\n`).join("");
  const neutral = (r: number): string => `_bits(${merges[reductions[r]!.op as "sum"][0]})`;
  const merge = (r: number, to: string, other: string): string =>
    `${to} = ${operation(merges[reductions[r]!.op as "sum"][1], [to, other])}`;
  const first = isWide ? ".x" : "";
  return `\
let line = group * at.beside + local % at.beside;
let start = min(line * at.stride, at.n);
let end = select(0, min(at.length, (at.n - start + at.step - 1) / at.step), line < at.lines);
let stride = 256 / at.beside;
${each((r) => `var _part${r} = ${neutral(r)}`)}for (var k = local / at.beside; k < end;) {
${each((r) => `var _few${r} = ${neutral(r)}`)}let stop = min(end, k + 32 * stride);
for (; k < stop; k += stride) {
let within = start + k * at.step;
let i = at.base + within;
${lines}${each((r) => merge(r, `_few${r}`, values[r]!))}}
${each((r) => merge(r, `_part${r}`, `_few${r}`))}}
${(isWide ? ["zwxy", "yxwz"] : []).map((lanes) => each((r) => merge(r, `_part${r}`, `_part${r}.${lanes}`))).join("")}\
${each((r) => `_parts${r}[local] = _part${r}${first}`)}workgroupBarrier();
var parts = 256u;
for (var d = max(16u, at.beside); d < parts; d = at.beside) {
if (local < d) {
for (var k = local + d; k < parts; k += d) {
${each((r) => merge(r, `_part${r}`, `F(_parts${r}[k])`))}}
${each((r) => `_parts${r}[local] = _part${r}${first}`)}}
workgroupBarrier();
parts = d;
}
if (local < at.beside && line < at.lines) {
${each((r) => `scratch[at.to${r} + line] = _part${r}${first}`)}}
`;
}
