import { type Algebra, makeGraph, type Node, type Program, type Rule } from "optim-core";
import { latex } from "./latex.ts";
import { readable } from "./readable.ts";
import { sharedName } from "./sharedNames.ts";
import { type Shown, shown } from "./shown.ts";
import { type SymbolNames, Symbols } from "./symbols.ts";
import { atom, binding, rank, type Tex } from "./tex.ts";
import { type Uses, usesOf } from "./uses.ts";

/** One line of a formula. */
export interface FormulaLine {
  readonly left: string;
  readonly right: string;
}

/** Shared values with more operations than this have a line of their own: what all weights share is mostly short, `1 - \beta^t`. */
const longest = { host: 2, uniform: 5, other: 1 } as const;

const isTest = ({ op }: Node): boolean => op === "lt" || op === "eq" || op === "finite";

/** The stores of a program as values to be read; the weight's is the last. */
function places({ stores }: Program, absent: string | undefined): readonly (readonly [to: string, value: Node])[] {
  const [graph, seen, read] = [makeGraph(), new Map<Node, Node>(), new Map<Node, Node>()];
  const all = stores.map(({ to, value }) => [to, graph(readable(value, absent, read), seen)] as const);
  return [...all.filter(([to]) => to !== "p"), ...all.filter(([to]) => to === "p")];
}

/** Writes a program line by line, each after those that it needs. */
class Writer {
  readonly lines: FormulaLine[] = [];
  readonly #seen = new Map<Node, Tex>();
  readonly #shown = new Map<Node, Shown>();
  /** The new values of slots, and of the weight, by what they are kept in. */
  readonly #kept = new Map<Node, string>();
  readonly #symbols: Symbols;
  readonly #names: SymbolNames;
  readonly #uses: Uses;
  readonly #algebra: Algebra<Tex>;

  constructor(program: Program, rule: Rule, names: SymbolNames, absent: string | undefined) {
    const symbols = new Symbols(rule, names);
    this.#symbols = symbols;
    this.#names = names;
    const extents = new Map(program.nodes.filter(({ op }) => op === "load").map(({ name, extent }) => [name, extent]));
    this.#algebra = latex({
      hyper: (name) => atom(symbols.hyper(name), { rank: name === "lr" ? rank.rate : rank.hyper }),
      load: (name) =>
        this.#named(symbols.slot(name, name === "g" ? "t" : symbols.has(name) ? "t-1" : undefined), {
          rank: extents.get(name) === "element" ? rank.element : rank.tensor,
          like: name === "g" || name === "p" ? name : undefined,
        }),
    });
    const kept = places(program, absent);
    // What is the weight and a slot at once is called after the weight.
    for (const [to, value] of kept.toReversed())
      if (value.args.length > 0 && !this.#kept.has(value)) this.#kept.set(value, to);
    this.#uses = usesOf(
      kept.map(([, value]) => value),
      (n) => this.#shownOf(n),
    );
    for (const [to, value] of kept) {
      const { code } = this.#visit(value);
      if (this.#kept.get(value) !== to) this.lines.push({ left: symbols.slot(to, "t"), right: code });
    }
  }

  #shownOf(n: Node): Shown {
    const known = this.#shown.get(n) ?? shown(n);
    this.#shown.set(n, known);
    return known;
  }

  /** A name as LaTeX: one that has something above it cannot have an exponent beside that. */
  #named(code: string, made: Partial<Tex>): Tex {
    return atom(code, { varies: true, ...made, ...(code.includes("^") && { binds: binding.power }) });
  }

  #visit(n: Node): Tex {
    const known = this.#seen.get(n);
    if (known) return known;
    const { parts, write } = this.#shownOf(n);
    for (const part of parts) this.#visit(part);
    const whole = write(this.#seen, this.#algebra);
    const name = this.#nameOf(n, whole);
    const { like, rank: over, varies } = whole;
    if (name !== undefined) this.lines.push({ left: name, right: whole.code });
    const single = over === rank.host ? rank.hyper : over;
    const tex = name === undefined ? whole : this.#named(name, { rank: single, varies, like });
    this.#seen.set(n, tex);
    return tex;
  }

  /** What a value is called that gets a line of its own. */
  #nameOf(n: Node, whole: Tex): string | undefined {
    const to = this.#kept.get(n);
    if (to !== undefined) return this.#symbols.slot(to, "t");
    const corrected = this.#correctedSlot(n);
    if (corrected !== undefined && this.#symbols.take(corrected)) return corrected;
    const isOften = this.#uses.times(n) > 1 && !isTest(n);
    const isLong = whole.size > (whole.rank > rank.host ? longest.other : longest.host);
    const isLongUniform = this.#uses.isUniform(n) && whole.size > longest.uniform;
    const isNamed = n.op === "where" ? isOften || this.#uses.isPart(n) : (isOften && isLong) || isLongUniform;
    return isNamed ? sharedName(whole, this.#symbols, this.#names) : undefined;
  }

  /** The name of a slot's new value that is divided by what its average lacks: `m / (1 - β^t)`. */
  #correctedSlot({ op, args: [x, lack] }: Node): string | undefined {
    if (op !== "div" || lack!.op !== "sub") return undefined;
    const [, power] = lack!.args;
    const slot = this.#kept.get(x!);
    const isCorrected = power!.op === "pow" && power!.args[1]!.op === "step" && slot !== undefined;
    return isCorrected ? this.#symbols.slot(slot, "t", "\\hat") : undefined;
  }
}

/**
 * The formula of a program: a line for each slot and for each value that is used more than once, and one for the weight.
 *
 * @param absent - A hyper-parameter that is read as 0.
 */
export const formulaLines = (
  program: Program,
  rule: Rule,
  names: SymbolNames,
  absent?: string,
): readonly FormulaLine[] => new Writer(program, rule, names, absent).lines;

/** Lines as one block of LaTeX, aligned at their equal signs. */
export const aligned = (lines: readonly FormulaLine[]): string =>
  `\\begin{aligned}\n${lines.map(({ left, right }) => `${left} &= ${right}`).join(" \\\\\n")}\n\\end{aligned}`;
