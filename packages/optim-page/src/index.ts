/**
 * The page of an optimizer, made from its rule, and the parts of it. Runs in a browser; what reads comments is optim-page/node.
 *
 * @module optim-page
 */
export { type Cost, costOf, type Pass } from "./costOf.ts";
export { formulaOf } from "./formula/formulaOf.ts";
export type { SymbolNames } from "./formula/symbols.ts";
export { type KernelText, kernelTexts } from "./kernelTexts.ts";
export type { OptimizerDocs } from "./optimizerDocs.ts";
export { optimizerPage, type PageOptions } from "./optimizerPage.ts";
export { type OptionRow, optionRows } from "./optionRows.ts";
export { referenceLink } from "./referenceLink.ts";
export { type StateRow, stateRows } from "./stateRows.ts";
