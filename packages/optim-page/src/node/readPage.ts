import type { Rule } from "optim-core";
import { optimizerPage, type PageOptions } from "../optimizerPage.ts";
import { type DocsOptions, readDocs } from "./readDocs.ts";

/** How a page is read and written. */
export interface ReadPageOptions extends PageOptions, DocsOptions {
  /** What the file exports the class as. @defaultValue the name of its rule */
  readonly exportName?: string;
}

/**
 * The page of an optimizer, with what the comment of its class in a file says. In a test,
 * `expect(readPage(Tiger, new URL("./tiger.ts", import.meta.url))).toMatchFileSnapshot("../docs/tiger.md")` keeps it up to date.
 *
 * @throws OptimError where the file has no such export with a comment, or the rule cannot be traced.
 */
export const readPage = <H, S>(
  type: { readonly rule: Rule<H, S> },
  file: string | URL,
  options: ReadPageOptions = {},
): string => optimizerPage(type, readDocs(file, options.exportName ?? type.rule.name, options), options);
