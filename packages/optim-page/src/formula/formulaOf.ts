import { isOptional, type Options, type Rule } from "optim-core";
import { optionsOf, traced } from "../traced.ts";
import { aligned, formulaLines } from "./formulaLines.ts";
import type { SymbolNames } from "./symbols.ts";

/** Whether a rule has a weight decay that it leaves out where that is 0. */
export const hasOptionalDecay = ({ hyper }: Rule): boolean =>
  hyper.weightDecay !== undefined && isOptional(hyper.weightDecay);

/** The options whose formula is shown: a weight decay of which nothing is said is there, also where its default is 0. */
export const shownOptions = (rule: Rule, given: Options = {}): Options => ({
  ...optionsOf(rule),
  ...(hasOptionalDecay(rule) && { weightDecay: 1 }),
  ...given,
});

/**
 * The formula of a rule as LaTeX that KaTeX can set: a line for each slot and for each value that is used more than once, and one for the
 * weight.
 *
 * @param options - Options of the optimizer instead of its defaults. A weight decay that is not among them is shown, also where its default is 0.
 * @param names - LaTeX for hyper-parameters, slots and shared values.
 * @throws OptimError where the rule cannot be traced with these options.
 */
export function formulaOf<H, S>(rule: Rule<H, S>, options: Options = {}, names: SymbolNames = {}): string {
  const plain = rule as unknown as Rule;
  return aligned(formulaLines(traced(plain, shownOptions(plain, options)), plain, names));
}
