import type { DType } from "optim-core";
import { isHalf } from "../stages.ts";
import { type Listing, type Registers, together } from "./listing.ts";

/** Where numbers lie: the register that has their address. */
interface Lying {
  readonly lines: Listing;
  readonly registers: Registers;
  readonly dtype: DType;
  readonly at: string;
  /** Beginnings of the names of what is in between. */
  readonly name: string;
}

/** Address operands of consecutive stretches of 16 bytes. */
const stretch = (at: string, i: number): string => (i ? `[${at}+${16 * i}]` : `[${at}]`);

const fours = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / 4) }, (_, i) => list.slice(4 * i, 4 * i + 4));

/** Words with two halves each. */
const wordsOf = ({ registers, name }: Lying, count: number): string[] =>
  Array.from({ length: count / 2 }, (_, i) => registers.take("b32", `_${name}word${i}`));

/** Reads as many numbers as there are registers, which become float32; sixteen bytes at a time where they are many. */
export function writeLoads(lying: Lying, into: readonly string[]): void {
  const { lines, registers, dtype, at } = lying;
  const isMany = into.length > 1;
  if (!isHalf(dtype)) {
    for (const [i, four] of fours(into).entries())
      lines.op(`ld.global${isMany ? ".v4" : ""}.f32`, [together(four), stretch(at, i)]);
    return;
  }
  const [low, high, bits] = [
    registers.take("b16", "low"),
    registers.take("b16", "high"),
    registers.take("b32", "bits"),
  ] as const;
  if (!isMany) {
    lines.op("ld.global.b16", [low, `[${at}]`]);
    if (dtype === "f16") lines.op("cvt.f32.f16", [into[0]!, low]);
    else {
      lines.op("mov.b16", [high, low]);
      lines.op("mov.b16", [low, "0"]);
      lines.op("mov.b32", [into[0]!, `{${low}, ${high}}`]);
    }
    return;
  }
  const words = wordsOf(lying, into.length);
  lines.op("ld.global.v4.b32", [together(words), `[${at}]`]);
  for (const [w, word] of words.entries()) {
    const [even, odd] = [into[2 * w]!, into[2 * w + 1]!];
    if (dtype === "f16") {
      lines.op("mov.b32", [`{${low}, ${high}}`, word]);
      lines.op("cvt.f32.f16", [even, low]);
      lines.op("cvt.f32.f16", [odd, high]);
    } else {
      lines.op("shl.b32", [bits, word, "16"]);
      lines.op("mov.b32", [even, bits]);
      lines.op("and.b32", [bits, word, "0xffff0000"]);
      lines.op("mov.b32", [odd, bits]);
    }
  }
}

/** Writes float32 registers as numbers, halves rounded to the nearest, ties to even. */
export function writeStores(lying: Lying, from: readonly string[]): void {
  const { lines, registers, dtype, at } = lying;
  const isMany = from.length > 1;
  if (!isHalf(dtype)) {
    for (const [i, four] of fours(from).entries())
      lines.op(`st.global${isMany ? ".v4" : ""}.f32`, [stretch(at, i), together(four)]);
    return;
  }
  const [low, high] = [registers.take("b16", "low"), registers.take("b16", "high")] as const;
  if (!isMany) {
    writeHalf(lying, low, from[0]!);
    lines.op("st.global.b16", [`[${at}]`, low]);
    return;
  }
  const words = wordsOf(lying, from.length);
  for (const [w, word] of words.entries()) {
    writeHalf(lying, low, from[2 * w]!);
    writeHalf(lying, high, from[2 * w + 1]!);
    lines.op("mov.b32", [word, `{${low}, ${high}}`]);
  }
  lines.op("st.global.v4.b32", [`[${at}]`, together(words)]);
}

/** One number as a half. bf16 is rounded in integers: sm_75 has no instruction for it. */
function writeHalf({ lines, registers, dtype }: Lying, out: string, x: string): void {
  if (dtype === "f16") {
    lines.op("cvt.rn.f16.f32", [out, x]);
    return;
  }
  const [bits, odd, quiet, test] = [
    registers.take("b32", "bits"),
    registers.take("b32", "odd"),
    registers.take("b32", "quiet"),
    registers.take("pred", "test"),
  ] as const;
  lines.op("mov.b32", [bits, x]);
  lines.op("or.b32", [quiet, bits, "0x00400000"]);
  lines.op("shr.u32", [odd, bits, "16"]);
  lines.op("and.b32", [odd, odd, "1"]);
  lines.op("add.u32", [bits, bits, "0x7fff"]);
  lines.op("add.u32", [bits, bits, odd]);
  lines.op("setp.nan.f32", [test, x, x]);
  lines.op("selp.b32", [bits, quiet, bits, test]);
  lines.op("shr.u32", [bits, bits, "16"]);
  lines.op("cvt.u16.u32", [out, bits]);
}
