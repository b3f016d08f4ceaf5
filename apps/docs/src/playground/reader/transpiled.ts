import { OptimError } from "optim-core";
import type * as TypeScript from "typescript";

/**
 * TypeScript as JavaScript whose imports are calls of `require`. Types are not looked at: the editor does that.
 *
 * @throws OptimError with line and column where it is no TypeScript.
 */
export function transpiled(source: string, ts: typeof TypeScript): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    fileName: "optimizer.ts",
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, ignoreDeprecations: "6.0" },
  });
  const [first] = diagnostics;
  if (!first) return outputText;
  const what = ts.flattenDiagnosticMessageText(first.messageText, " ");
  const { line, character } = ts.getLineAndCharacterOfPosition(
    ts.createSourceFile("optimizer.ts", source, ts.ScriptTarget.ES2022),
    first.start ?? 0,
  );
  throw new OptimError(`your optimizer, line ${line + 1}, column ${character + 1}: ${what}`);
}
