import { choicesOf, defaultOf, isOptional, type Options, type Rule } from "optim-core";
import { traced } from "../traced.ts";
import { aligned, formulaLines } from "./formulaLines.ts";
import { formulaOf, shownOptions } from "./formulaOf.ts";
import type { SymbolNames } from "./symbols.ts";

/** A formula with other options than those that are shown first. */
export interface Variant {
  /** An optional number that is there is 1: which number it is makes no difference to the formula. */
  readonly options: Options;
  readonly formula: string;
  /** It has more lines than a reader would follow: it is left to the source. */
  readonly isLong: boolean;
}

const mostLines = 14;

/** Every other value of what picks a formula, one at a time. */
function alternatives(rule: Rule): readonly Options[] {
  const shown = shownOptions(rule);
  return Object.entries(rule.hyper).flatMap(([name, declared]): Options[] => {
    const value = shown[name];
    if (isOptional(declared)) return [{ [name]: value ? 0 : 1 }];
    if (typeof defaultOf(declared) === "number" || Array.isArray(defaultOf(declared))) return [];
    return choicesOf(declared).flatMap((other) => (other === value ? [] : [{ [name]: other }]));
  });
}

/** Whether a formula at 0 of an optional number is the formula with it, but for the terms that are then 0. */
export function isJustAbsent(rule: Rule, name: string, options: Options = {}, names: SymbolNames = {}): boolean {
  const present = traced(rule, shownOptions(rule, { ...options, [name]: 1 }));
  return aligned(formulaLines(present, rule, names, name)) === formulaOf(rule, { ...options, [name]: 0 }, names);
}

/**
 * The formulas of a rule with its flags and choices, one by one: those that differ from the one that is shown first. What counts only together
 * with another option is shown with that.
 */
export function variantsOf(rule: Rule, names: SymbolNames = {}): readonly Variant[] {
  const all = alternatives(rule);
  const isAllowed = (options: Options): boolean => !rule.check?.(shownOptions(rule, options));
  const bases = [{}, ...all].filter(isAllowed).map((options) => [options, formulaOf(rule, options, names)] as const);
  return all.flatMap((other) => {
    const [name] = Object.keys(other) as [string];
    if (other[name] === 0 && isJustAbsent(rule, name, {}, names)) return [];
    for (const [beside, without] of bases) {
      const options = { ...beside, ...other };
      if (Object.hasOwn(beside, name) || !isAllowed(options)) continue;
      const formula = formulaOf(rule, options, names);
      if (formula === without) continue;
      return [{ options, formula, isLong: formula.split("\n").length - 2 > mostLines }];
    }
    return [];
  });
}
