import ts from "typescript";
import { expect, test } from "vitest";
import { examples } from "../examples/examples.ts";
import { modulePath } from "./modulePath.ts";
import { typeService } from "./typeService.ts";

const environment = typeService(ts);

function problemsOf(source: string): string[] {
  environment.updateFile(modulePath, source);
  const { languageService } = environment;
  return [
    ...languageService.getSyntacticDiagnostics(modulePath),
    ...languageService.getSemanticDiagnostics(modulePath),
  ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test.each(examples)("$label has no problem", ({ source }) => expect(problemsOf(source)).toEqual([]));

test("a mistake is told in the words of TypeScript", () => {
  const { source } = examples[0]!;
  expect(problemsOf(source.replace("m: ema(m, g, b2)", "m: ema(n, g, b2)"))).toEqual(["Cannot find name 'n'."]);
  expect(problemsOf(source.replace(", m: ema(m, g, b2)", "")).join()).toMatch(/Property 'm' is missing/);
  expect(problemsOf(source.replace("ema, oneMinus", "emu, oneMinus")).join()).toMatch(/has no exported member 'emu'/);
});

test("optim-amp has its types, and a page's names are not there", () => {
  expect(problemsOf('import { mixed } from "optim-amp";\nexport const half: number = mixed;')[0]).toMatch(
    /MixedClass<H, .*>' is not assignable to type 'number'/,
  );
  expect(problemsOf("export const where = document.title;")).toHaveLength(1);
});

test("a symbol is completed with what it can do, and explained", () => {
  const { source } = examples[0]!;
  environment.updateFile(modulePath, source);
  const { languageService } = environment;
  const at = source.indexOf(".sign()") + 1;
  const names = languageService.getCompletionsAtPosition(modulePath, at, {})?.entries.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["sign", "sqrt", "mul", "abs"]));
  const info = languageService.getQuickInfoAtPosition(modulePath, source.indexOf("ema(m, g, b1)"));
  expect(ts.displayPartsToString(info?.displayParts)).toMatch(/ema/);
  expect(ts.displayPartsToString(info?.documentation)).not.toBe("");
});
