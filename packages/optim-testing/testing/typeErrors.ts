import { join } from "node:path";
import ts from "typescript";
import { root } from "./repository.ts";

/** A module that is on no disk. */
export interface Source {
  /** Where it would be, from the root: what it imports is looked for from there. */
  readonly path: string;
  readonly code: string;
  /** Its first line, for errors: `README.md:12`. */
  readonly where: string;
}

/** What is wrong with the types of modules that are on no disk, each as `README.md:12: what`. They are checked as `--strict` has it. */
export function typeErrors(sources: readonly Source[]): string[] {
  const { compilerOptions } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson({ ...compilerOptions, noUncheckedIndexedAccess: false }, root);
  const files = new Map(sources.map((source) => [join(root, source.path), source]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([name, { where }]) => {
    const [document, first] = where.split(":");
    return ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ file, start = 0, messageText }) => {
      const line = Number(first) + (file?.getLineAndCharacterOfPosition(start).line ?? 0);
      return `${document}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
}
