import type { Rule } from "optim-core";
import { costSection } from "./costSection.ts";
import { details } from "./details.ts";
import type { SymbolNames } from "./formula/symbols.ts";
import { variantsOf } from "./formula/variants.ts";
import { formulaSection } from "./formulaSection.ts";
import { kernelTexts } from "./kernelTexts.ts";
import type { OptimizerDocs } from "./optimizerDocs.ts";
import { optionRows } from "./optionRows.ts";
import { referenceLink } from "./referenceLink.ts";
import { stateRows } from "./stateRows.ts";
import { table } from "./table.ts";

/** How a page is written. */
export interface PageOptions {
  /** LaTeX for hyper-parameters, slots and shared values, instead of what the page would choose. */
  readonly symbols?: SymbolNames;
}

function optionSection(rule: Rule, names: SymbolNames): string {
  const rows = optionRows(rule, names).map(({ name, symbols, default: value, allowed }) => [
    `\`${name}\``,
    symbols.map((symbol) => `$${symbol}$`).join(", "),
    `\`${value}\``,
    allowed,
  ]);
  const common =
    "Every optimizer also takes `maximize`, which negates the gradient, and `foreach` and `fused`, which change nothing.";
  return `${table(["option", "symbol", "default", "values"], rows)}\n\n${common}`;
}

function stateSection(rule: Rule, names: SymbolNames): string {
  const rows = stateRows(rule, names);
  if (rows.every(({ name }) => name === undefined)) return "None of its own.";
  return table(
    ["slot", "symbol", "in torch", "one for each", "dtype", "at first", "there"],
    rows.map(({ name, symbol, torch, of, dtype, first, when }) => [
      name === undefined ? "(the step count)" : `\`${name}\``,
      `$${symbol}$`,
      torch === undefined ? "not saved" : `\`${torch}\``,
      of,
      dtype,
      first,
      when === undefined ? "always" : `with \`${when}\``,
    ]),
  );
}

const kernelSection = (rule: Rule): string =>
  kernelTexts(rule)
    .map(({ language, fence, code, reason }) =>
      code === undefined
        ? `${language}: none. ${reason}`
        : details(language, `\`\`\`${fence}\n${code.trimEnd()}\n\`\`\``),
    )
    .join("\n\n");

/**
 * The page of an optimizer as Markdown, made from its rule: sentence, formula, options, state, where it follows or leaves its reference, cost,
 * the kernels that it compiles to, and its source. Formulas are in `$` and `$$`, what is long is in `<details>`.
 *
 * @param type - The class, or anything else that has its rule.
 * @param docs - What its comment says; `readDocs` of optim-page/node reads it.
 * @throws OptimError where the rule cannot be traced.
 */
export function optimizerPage<H, S>(
  type: { readonly rule: Rule<H, S> },
  docs: OptimizerDocs,
  { symbols = {} }: PageOptions = {},
): string {
  const rule = type.rule as unknown as Rule;
  const variants = variantsOf(rule, symbols);
  const sections: readonly (readonly [title: string, ...paragraphs: readonly string[]])[] = [
    ["Formula", formulaSection(rule, variants, symbols)],
    ["Options", optionSection(rule, symbols), ...docs.details],
    ["State", stateSection(rule, symbols)],
    ["Beside its reference", ...docs.remarks],
    ["Cost", costSection(rule, variants)],
    ["Kernels", "What it compiles to with its defaults, for float32 weights.", kernelSection(rule)],
    ["Source", ...(rule.reference === undefined ? [] : [referenceLink(rule.reference)])],
  ];
  const written = sections.flatMap(([title, ...paragraphs]) =>
    paragraphs.length > 0 ? [`## ${title}`, ...paragraphs] : [],
  );
  return `${[`# ${rule.name}`, docs.summary, ...written].join("\n\n")}\n`;
}
