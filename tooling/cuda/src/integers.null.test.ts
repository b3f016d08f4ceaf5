import { expect, test } from "vitest";
import { testAgainstPtxas } from "./testing/assembler.ts";
import { type ElementType, elementwise, type Line } from "./testing/elementwise.ts";
import { nastyNumbers } from "./testing/nastyNumbers.ts";

/** Operands as their types read them; the number of bits of the instruction. */
type Reference = (operands: bigint[], bits: number) => bigint;

interface Row {
  readonly text: string;
  readonly types: string;
  readonly operands: number;
  readonly expected: Reference;
  /** The type of the result, if another. */
  readonly to?: (type: string) => string;
  /** The type of the last operand, if another. */
  readonly last?: (type: string) => string;
}

const all = "u16 s16 u32 s32 u64 s64";
const signed = "s16 s32 s64";
const untyped = "b16 b32 b64";
const doubled = (type: string): string => `${type[0]}${2 * Number(type.slice(1))}`;
const u32 = (): string => "u32";
const most = (bits: number): bigint => (1n << BigInt(bits)) - 1n;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const zeroIsNothing = "setp.eq.TYPE p, b, 0; selp.TYPE b, 1, b, p;".replaceAll("TYPE", "BITS");

const rows: Row[] = [
  { text: "add.TYPE d, a, b;", types: all, operands: 2, expected: ([a, b]) => a! + b! },
  { text: "add.TYPE d, a, -7;", types: all, operands: 1, expected: ([a]) => a! - 7n },
  { text: "sub.TYPE d, a, b;", types: all, operands: 2, expected: ([a, b]) => a! - b! },
  { text: "mul.lo.TYPE d, a, b;", types: all, operands: 2, expected: ([a, b]) => a! * b! },
  { text: "mul.hi.TYPE d, a, b;", types: all, operands: 2, expected: ([a, b], bits) => (a! * b!) >> BigInt(bits) },
  { text: "mul.wide.TYPE d, a, b;", types: "u16 s16 u32 s32", operands: 2, expected: ([a, b]) => a! * b!, to: doubled },
  { text: "mad.lo.TYPE d, a, b, c;", types: all, operands: 3, expected: ([a, b, c]) => a! * b! + c! },
  {
    text: "mad.wide.TYPE d, a, b, c;",
    types: "u16 s16 u32 s32",
    operands: 3,
    expected: ([a, b, c]) => a! * b! + c!,
    to: doubled,
    last: doubled,
  },
  { text: `${zeroIsNothing} div.TYPE d, a, b;`, types: all, operands: 2, expected: ([a, b]) => a! / (b! || 1n) },
  { text: `${zeroIsNothing} rem.TYPE d, a, b;`, types: all, operands: 2, expected: ([a, b]) => a! % (b! || 1n) },
  { text: "min.TYPE d, a, b;", types: all, operands: 2, expected: ([a, b]) => least(a!, b!) },
  { text: "max.TYPE d, a, b;", types: all, operands: 2, expected: ([a, b]) => -least(-a!, -b!) },
  { text: "neg.TYPE d, a;", types: signed, operands: 1, expected: ([a]) => -a! },
  { text: "abs.TYPE d, a;", types: signed, operands: 1, expected: ([a]) => (a! < 0n ? -a! : a!) },
  { text: "and.TYPE d, a, b;", types: untyped, operands: 2, expected: ([a, b]) => a! & b! },
  { text: "or.TYPE d, a, b;", types: untyped, operands: 2, expected: ([a, b]) => a! | b! },
  { text: "xor.TYPE d, a, b;", types: untyped, operands: 2, expected: ([a, b]) => a! ^ b! },
  { text: "not.TYPE d, a;", types: untyped, operands: 1, expected: ([a]) => ~a! },
  { text: "shl.TYPE d, a, b;", types: untyped, operands: 2, expected: ([a, b]) => a! << least(b!, 64n), last: u32 },
  {
    text: "shr.TYPE d, a, b;",
    types: `${untyped} ${all}`,
    operands: 2,
    expected: ([a, b]) => a! >> least(b!, 64n),
    last: u32,
  },
  {
    text: "bfe.TYPE d, a, 5, b;",
    types: "u32 s32 u64 s64",
    operands: 2,
    expected: ([a, b], bits) => (a! >> 5n) & most(Math.min(Number(b! & 255n), bits)),
    last: u32,
  },
  { text: "mov.TYPE d, a;", types: `${all} ${untyped}`, operands: 1, expected: ([a]) => a! },
];

/** Triples of all would be too many. */
const few = (type: ElementType): (number | bigint)[] => nastyNumbers(type).filter((_, n) => n % 6 === 0);

for (const bits of [16, 32, 64]) {
  test(`whole numbers of ${bits} bits`, () => {
    const lines = rows.flatMap((row) => {
      return row.types.split(" ").flatMap((type) => {
        if (Number(type.slice(1)) !== bits) return [];
        const text = row.text.replaceAll("TYPE", type).replaceAll("BITS", type.replace("b", "u"));
        const from = Array.from({ length: row.operands }, (_, n) =>
          row.last && n === row.operands - 1 ? row.last(type) : type,
        );
        return [{ row, text, type, from, to: row.to?.(type) ?? type } as Line & { row: Row; type: string }];
      });
    });
    const results = elementwise(lines, ({ from }) => tuples(from));
    for (const { line, operands, result } of results) {
      const { row, text, type, to } = line as (typeof lines)[number];
      if (text.startsWith("bfe.s")) continue;
      const exact = row.expected(operands.map(BigInt), bits);
      const cut = to.startsWith("s") ? BigInt.asIntN : BigInt.asUintN;
      const expected = cut(Number(to.slice(1)), exact);
      if (BigInt(result) !== expected) expect(`${text} (${type}) of ${operands} is ${result}`).toBe(`${expected}`);
    }
    expect(results.length).toBeGreaterThan(10_000);
  });
}

function tuples(from: readonly ElementType[]): (number | bigint)[][] {
  if (from.length < 3) {
    const [first, second] = from.map(nastyNumbers);
    return first!.flatMap((a) => (second ? second.map((b) => [a, b]) : [[a]]));
  }
  return few(from[0]!).flatMap((a) => few(from[1]!).flatMap((b) => few(from[2]!).map((c) => [a, b, c])));
}

test("fields keep their sign, and count bits", () => {
  const lines: Line[] = [
    { text: "bfe.s32 d, a, 4, 8;", from: ["s32"], to: "s32" },
    { text: "bfe.s32 d, a, 28, 8;", from: ["s32"], to: "s32" },
    { text: "bfe.u32 d, a, 28, 8;", from: ["s32"], to: "s32" },
    { text: "bfe.s32 d, a, 4, 0;", from: ["s32"], to: "s32" },
    { text: "clz.b32 d, a;", from: ["s32"], to: "s32" },
    { text: "popc.b32 d, a;", from: ["s32"], to: "s32" },
    { text: "brev.b32 d, a;", from: ["s32"], to: "s32" },
  ];
  const results = elementwise(lines, () => [[0x7f0], [0x880], [-0x80000000]]).map(({ result }) => result);
  const expected = [127, -120, 0, 0, 0, -8, 0, 0, 8, 0, 0, 0, 21, 20, 0, 7, 2, 1, 0x0fe00000, 0x01100000, 1];
  expect(results).toEqual(expected);
});

testAgainstPtxas();
