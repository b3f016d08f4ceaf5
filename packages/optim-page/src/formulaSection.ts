import type { Rule } from "optim-core";
import { details, escaped } from "./details.ts";
import { formulaOf, hasOptionalDecay } from "./formula/formulaOf.ts";
import { type SymbolNames, Symbols } from "./formula/symbols.ts";
import { isJustAbsent, type Variant } from "./formula/variants.ts";
import { optionsText } from "./optionsText.ts";
import { optionsOf } from "./traced.ts";

const block = (formula: string): string => `$$\n${formula}\n$$`;

/** What the reader has to know of the weight decay that the formula shows. */
function aboutDecay(rule: Rule, names: SymbolNames): string[] {
  if (!hasOptionalDecay(rule)) return [];
  const isDefault = optionsOf(rule).weightDecay === 0;
  const zero = `\`weightDecay: 0\`${isDefault ? ", the default," : ""}`;
  const symbol = `$${new Symbols(rule, names).hyper("weightDecay")}$`;
  if (isJustAbsent(rule, "weightDecay", {}, names)) return [`At ${zero} the terms with ${symbol} are absent.`];
  return [`At ${zero} the formula is another: see below.`];
}

const marks: readonly (readonly [RegExp, string])[] = [
  [/rVert_2|\\text\{parameter\}/, "Norms, and what is marked “parameter”, are over one parameter."],
  [/\\text\{all\}/, "What is marked “all” is over all parameters of the step."],
  [/\\text\{(row|column)\}/, "Rows and columns are those of a parameter as a matrix: its first axis by all others."],
];

/** The formula of a rule as Markdown, with what its symbols are, and those of its flags and choices, folded away. */
export function formulaSection(rule: Rule, variants: readonly Variant[], names: SymbolNames): string {
  const formula = formulaOf(rule, {}, names);
  const shown = variants.filter(({ isLong }) => !isLong);
  const all = [formula, ...shown.map((variant) => variant.formula)].join();
  const first = new Symbols(rule, names).hyper("initialLr");
  const legend = [
    "$\\theta_t$ is the weight, $g_t$ its gradient, $t$ the step count (1, 2, …); the tables below have the other symbols.",
    ...(all.includes(first) ? [`$${first}$ is the learning rate that the group began with.`] : []),
    ...marks.flatMap(([mark, text]) => (mark.test(all) ? [text] : [])),
    ...aboutDecay(rule, names),
  ];
  const long = variants
    .filter(({ isLong }) => isLong)
    .map(({ options }) => `With \`${optionsText(rule, options)}\` the formula is longer: its source has it.`);
  const folded = shown.map((variant) =>
    details(`With <code>${escaped(optionsText(rule, variant.options))}</code>`, block(variant.formula)),
  );
  return [block(formula), legend.join(" "), ...folded, ...long].join("\n\n");
}
