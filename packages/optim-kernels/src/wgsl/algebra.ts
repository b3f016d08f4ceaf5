import type { Algebra } from "optim-core";
import { arithmetic, infix, type Text } from "./text.ts";

/** How many weights one invocation computes. */
export type Width = 1 | 4;

/** Text, and whether it is one value per weight of an invocation; otherwise it is one number for all of them. */
export type WgslText = readonly [code: string, binds: number, isWide: boolean];

/** The type of one value per weight. */
export const typeOf = (width: Width, of: "f" | "u"): string => (width === 4 ? `vec4${of}` : `${of}32`);

/** Text that nothing can tear apart. */
export const wgslAtom = (code: string, isWide = false): WgslText => [code, 9, isWide];

/** The shortest literal that reads back to the number's float32. */
function literal(value: number): WgslText {
  const nearest = Math.fround(value);
  let digits = 1;
  while (Math.fround(Number(value.toPrecision(digits))) !== nearest) digits++;
  const code = String(Number(value.toPrecision(digits)));
  const isNegative = value < 0 || Object.is(value, -0);
  return [`${isNegative && !value ? "-" : ""}${/[.e]/.test(code) ? code : `${code}.0`}`, isNegative ? 4 : 9, false];
}

/** One value per weight, whatever it was. */
export const spread = (width: Width, [code, , isWide]: WgslText): string =>
  width === 1 || isWide ? code : `vec4f(${code})`;

/**
 * WGSL over one or four weights. Functions that WGSL lacks, or leaves open where a number is NaN, come from the library; `uses` is told
 * which.
 */
export function wgslAlgebra(width: Width, uses: (name: string) => void): Algebra<WgslText> {
  const wide = (...args: readonly WgslText[]): boolean => args.some(([, , isWide]) => isWide);
  const made =
    (make: (...args: Text[]) => Text) =>
    (...args: WgslText[]): WgslText => [
      ...(make(...args.map(([code, binds]): Text => [code, binds])) as [string, number]),
      wide(...args),
    ];
  const even = (...args: readonly WgslText[]): WgslText[] =>
    args.map((arg) => (wide(...args) && !arg[2] ? wgslAtom(spread(width, arg), true) : arg));
  const compared = (operator: string) => {
    const compare = made(infix(operator, 1));
    return (a: WgslText, b: WgslText) => compare(...even(a, b));
  };
  const builtIn =
    (name: string) =>
    (...args: WgslText[]): WgslText =>
      wgslAtom(
        `${name}(${even(...args)
          .map(([code]) => code)
          .join(", ")})`,
        wide(...args),
      );
  /** The library has its functions at the width of the kernel only. */
  const library =
    (name: string) =>
    (...args: WgslText[]): WgslText => {
      uses(name);
      return wgslAtom(`${name}(${args.map((arg) => spread(width, arg)).join(", ")})`, true);
    };
  return {
    add: made(arithmetic.add),
    sub: made(arithmetic.sub),
    mul: made(arithmetic.mul),
    div: made(arithmetic.div),
    neg: made(arithmetic.neg),
    constant: literal,
    hyper: unseen,
    step: () => unseen("t"),
    load: unseen,
    lt: compared("<"),
    eq: compared("=="),
    abs: builtIn("abs"),
    sqrt: builtIn("sqrt"),
    sign: library("sign_of"),
    pow: library("power"),
    min: library("smaller"),
    max: library("larger"),
    finite: library("is_finite"),
    where(test, yes, no) {
      const [a, b] = even(yes, no) as [WgslText, WgslText];
      const isWide = wide(test, a);
      const [first, second] = isWide ? [spread(width, b), spread(width, a)] : [b[0], a[0]];
      return wgslAtom(`select(${first}, ${second}, ${test[0]})`, isWide);
    },
  };
}

const unseen = (name: string): never => {
  throw new Error(`internal: ${name} must be known before WGSL with it is written.`);
};
