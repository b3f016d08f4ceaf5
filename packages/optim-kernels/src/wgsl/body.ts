import type { DType } from "optim-core";
import type { Stage } from "../stages.ts";
import { clean, operation } from "./wgsl.ts";

/** Two bytes a number. */
export const isHalf = (dtype: DType): boolean => dtype.endsWith("16");

/** The bits of what a reduction begins with, and the operation that makes two numbers one. */
const merges = { sum: [0, "add"], highest: [0xff800000, "max"], lowest: [0x7f800000, "min"] } as const;

/** Where weights become what is kept: one invocation for one or four, or for the one value of a tensor. */
export function keep({ stores }: Stage, lines: string, values: readonly string[], dtypes: readonly DType[]): string {
  const kept = stores.map(({ to }, s) => {
    const value = isHalf(dtypes[s]!) ? `_pack(_to_${dtypes[s]}(${values[s]}))` : values[s];
    return `${clean(to)}_[i] = ${value};\n`;
  });
  return `\
let i = group * 256 + local;
if (i >= arrayLength(&${clean(stores[0]!.to)}_)) { return; }

${lines}
${kept.join("")}`;
}

/**
 * Where weights become a few numbers: they are seen as lines of one length (rows, columns, or equal parts of the whole), and a few
 * invocations of a workgroup walk each line together, `beside` of which lie beside each other; then their numbers meet in pairs. The order
 * depends on the shape alone.
 */
export function reduce({ reductions }: Stage, lines: string, values: readonly string[]): string {
  const each = (line: (r: number) => string): string => reductions.map((_, r) => `${line(r)};\n`).join("");
  const merge = (r: number, to: string, other: string): string =>
    `${to} = ${operation(merges[reductions[r]!.op as "sum"][1], [to, other])}`;
  return `\
let line = group * at.beside + local % at.beside;
${each((r) => `var part${r} = _bits(${merges[reductions[r]!.op as "sum"][0]})`)}
for (var k = local / at.beside; line < at.lines && k < at.length; k += 256 / at.beside) {
let i = line * at.stride + k * at.step;
if (i >= at.n) { break; }
${lines}${each((r) => merge(r, `part${r}`, values[r]!))}}

${each((r) => `parts${r}[local] = part${r}`)}workgroupBarrier();
for (var d = 128u; d >= at.beside; d /= 2) {
if (local < d) {
${each((r) => merge(r, `parts${r}[local]`, `parts${r}[local + d]`))}}
workgroupBarrier();
}
if (local < at.beside && line < at.lines) {
${each((r) => `scratch[at.to${r} + line] = parts${r}[local]`)}}
`;
}
