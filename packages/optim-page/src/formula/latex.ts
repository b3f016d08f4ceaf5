import type { Algebra } from "optim-core";
import { number } from "./number.ts";
import { atom, binding, combined, enclosed, rank, type Tex, within } from "./tex.ts";

/** What symbols are called. */
export interface Named {
  hyper(name: string): Tex;
  /** A symbol before the step. */
  load(name: string): Tex;
}

const isDigit = (code: string): boolean => /^\d/.test(code);

/** A product as papers set it: numbers first, then what is the same for all weights, and weights last. */
function product(a: Tex, b: Tex): Tex {
  const factors = [...(a.factors ?? [a]), ...(b.factors ?? [b])].sort((x, y) => x.rank - y.rank);
  const codes = factors.map((factor) => within(factor, binding.product));
  const code = codes.reduce((left, right) => {
    const isApart = /mathrm\{[^}]*\}\S*$/.test(left) && right.startsWith("\\mathrm");
    return `${left} ${isDigit(right) ? "\\cdot " : isApart ? "\\, " : ""}${right}`;
  });
  // A share of the gradient is like the gradient, where it is the same share for all weights of a parameter.
  const [whole, ...others] = factors.filter((factor) => factor.rank === rank.element);
  return combined(code, binding.product, [a, b], { factors, like: others.length > 0 ? undefined : whole?.like });
}

const power = (a: Tex, { code, ...exponent }: Tex): Tex =>
  combined(`${within(a, binding.atom)}^${code.length === 1 ? code : `{${code}}`}`, binding.power, [
    a,
    { code, ...exponent },
  ]);

const call =
  (name: string) =>
  (...args: Tex[]): Tex =>
    combined(`${name}${enclosed(args.map(({ code }) => code).join(", "))}`, binding.whole, args);

/** Papers have what is compared on the left, and a plain number on the right. */
const less = (a: Tex, b: Tex): Tex =>
  combined(a.rank < b.rank ? `${b.code} > ${a.code}` : `${a.code} < ${b.code}`, binding.comparison, [a, b]);

/** A choice as a list of values; a value that a later line has anyway is left out. */
function choice(test: Tex, yes: Tex, no: Tex): Tex {
  const plain = (x: Tex): NonNullable<Tex["cases"]> => [[[], x.code]];
  const met = (yes.cases ?? plain(yes)).map(([tests, value]) => [[test.code, ...tests], value] as const);
  const other = no.cases ?? plain(no);
  const [[conditions, otherwise]] = other as [[readonly string[], string]];
  if (conditions.length === 0) while (met.length > 1 && met.at(-1)![1] === otherwise) met.pop();
  const cases = [...met, ...other];
  const lines = cases.map(([tests, value]) => {
    const when = tests.length > 0 ? `\\text{if } ${tests.join(" \\text{ and } ")}` : "\\text{otherwise}";
    return `${value} & ${when}`;
  });
  return combined(`\\begin{cases} ${lines.join(" \\\\ ")} \\end{cases}`, binding.comparison, [test, yes, no], {
    cases,
  });
}

/** Every operation as LaTeX that KaTeX can set. */
export const latex = ({ hyper, load }: Named): Algebra<Tex> => ({
  hyper,
  load,
  constant: number,
  step: () => atom("t", { rank: rank.hyper, varies: true }),
  add: (a, b) =>
    combined(`${within(a, binding.sum)} + ${right(b, binding.sum)}`, binding.sum, [a, b], { like: a.like }),
  sub: (a, b) =>
    combined(`${within(a, binding.sum)} - ${right(b, binding.product)}`, binding.sum, [a, b], { like: a.like }),
  neg: (a) => combined(`-${within(a, binding.product)}`, binding.negative, [a]),
  mul: (a, b) => (a.code === b.code ? power(a, number(2)) : product(a, b)),
  div: (a, b) =>
    combined(`\\frac{${a.code}}{${b.code}}`, binding.whole, [a, b], {
      like: b.rank < rank.element ? a.like : undefined,
    }),
  pow: power,
  sqrt: (a) => combined(`\\sqrt{${a.code}}`, binding.whole, [a]),
  abs: (a) => combined(enclosed(a.code, "\\lvert ", " \\rvert"), binding.atom, [a]),
  sign: call("\\operatorname{sign}"),
  min: call("\\min"),
  max: call("\\max"),
  lt: less,
  eq: (a, b) => combined(`${a.code} = ${b.code}`, binding.comparison, [a, b]),
  finite: (a) => combined(`${a.code} \\text{ is finite}`, binding.comparison, [a]),
  where: choice,
});

/** A right operand: what begins with a minus is put in parentheses. */
const right = (x: Tex, least: number): string => (x.code.startsWith("-") ? enclosed(x.code) : within(x, least));
