import { choicesOf, type Domain, defaultOf, isOptional, type Rule } from "optim-core";
import { type SymbolNames, Symbols } from "./formula/symbols.ts";
import { literal } from "./literal.ts";

/** An option of an optimizer, as a table says it. */
export interface OptionRow {
  readonly name: string;
  /** Its symbol in the formula as LaTeX; one for each number of a list; none for flags and choices. */
  readonly symbols: readonly string[];
  /** As JavaScript. */
  readonly default: string;
  /** What it may be, as text; code is in backticks. */
  readonly allowed: string;
}

/** Where numbers may lie if a rule does not say it: that a beta is below 1 is said for all optimizers. */
const usual: Readonly<Record<string, Domain>> = { betas: { max: 1, open: true } };

function rangeOf({ min = 0, max = Infinity, open = false }: Domain): string {
  if (min === -Infinity && max === Infinity) return "any";
  if (max === Infinity) return `≥ ${min}`;
  if (min === -Infinity) return `${open ? "<" : "≤"} ${max}`;
  return `from ${min} to ${open ? "below " : ""}${max}`;
}

/** The options of a rule in its order, without those that every optimizer has. */
export function optionRows<H, S>(rule: Rule<H, S>, names: SymbolNames = {}): readonly OptionRow[] {
  const plain = rule as unknown as Rule;
  const symbols = new Symbols(plain, names);
  return Object.entries(plain.hyper).map(([name, declared]): OptionRow => {
    const value = defaultOf(declared);
    const row = { name, default: literal(value) };
    if (typeof value !== "number" && !Array.isArray(value)) {
      const choices = choicesOf(declared).map((choice) => `\`${literal(choice)}\``);
      return { ...row, symbols: [], allowed: choices.join(", ") };
    }
    const range = rangeOf(plain.domain?.[name] ?? usual[name] ?? {});
    const each = Array.isArray(value) ? value.map((_, i) => `${name}[${i}]`) : [name];
    return {
      ...row,
      symbols: each.map((one) => symbols.hyper(one)),
      allowed: isOptional(declared) ? `${range}; absent at 0` : range,
    };
  });
}
