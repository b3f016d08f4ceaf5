import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OptimError } from "optim-core";
import ts from "typescript";
import type { OptimizerDocs } from "../optimizerDocs.ts";

/** How a comment becomes Markdown. */
export interface DocsOptions {
  /** The address of a name in `{@link name}`; where there is none, the name is code. */
  link?(name: string): string | undefined;
}

/** The statement that declares a name, whether it is exported there or in a list of exports. */
function declarationOf(source: ts.SourceFile, exportName: string): ts.Statement | undefined {
  const names = (statement: ts.Statement): readonly string[] => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(source));
    return ts.isClassDeclaration(statement) && statement.name ? [statement.name.text] : [];
  };
  const isExported = (statement: ts.Statement): boolean =>
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const listed = source.statements
    .filter(ts.isExportDeclaration)
    .filter(({ moduleSpecifier }) => moduleSpecifier === undefined)
    .flatMap(({ exportClause }) => (exportClause && ts.isNamedExports(exportClause) ? [...exportClause.elements] : []))
    .find(({ name }) => name.text === exportName);
  const local = (listed?.propertyName ?? listed?.name)?.text;
  return source.statements.find((statement) =>
    local === undefined
      ? isExported(statement) && names(statement).includes(exportName)
      : names(statement).includes(local),
  );
}

/** Links of TSDoc as links of Markdown, or as code where nobody knows an address. */
const withLinks = (text: string, { link }: DocsOptions): string =>
  text.replace(/\{@link(?:code|plain)?\s+([^}|\s]+)\s*\|?\s*([^}]*?)\s*\}/g, (_, target: string, words: string) => {
    const address = /^https?:/.test(target) ? target : link?.(target);
    const shown = words || (address === target ? target : `\`${target}\``);
    return address === undefined ? shown : `[${shown}](${address})`;
  });

const paragraphsOf = (text: string | undefined): readonly string[] =>
  (text ?? "")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean);

/**
 * What the TSDoc comment of an exported class says: its first paragraph, the others, and those of `@remarks`.
 *
 * @param file - A TypeScript source file.
 * @param exportName - What the file exports the class as.
 * @throws OptimError where there is no such export, or no comment on it. An error of the file system is its own.
 */
export function readDocs(file: string | URL, exportName: string, options: DocsOptions = {}): OptimizerDocs {
  const path = typeof file === "string" ? file : fileURLToPath(file);
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const statement = declarationOf(source, exportName);
  if (!statement)
    throw new OptimError(
      `readDocs: ${path} has no export ${exportName}. Name one that the file itself declares: export const ${exportName} = …`,
    );
  const comments = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  const comment = comments.at(-1);
  const [summary, ...details] = paragraphsOf(ts.getTextOfJSDocComment(comment?.comment)).map((text) =>
    withLinks(text, options),
  );
  if (summary === undefined)
    throw new OptimError(
      `readDocs: ${exportName} in ${path} has no comment. Say above it, between /** and */, what it is in a sentence.`,
    );
  const remarks = (comment?.tags ?? [])
    .filter(({ tagName }) => tagName.text === "remarks")
    .flatMap(({ comment: text }) => paragraphsOf(ts.getTextOfJSDocComment(text)));
  return { summary, details, remarks: remarks.map((text) => withLinks(text, options)) };
}
