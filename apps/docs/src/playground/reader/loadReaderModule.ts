import * as amp from "optim-amp";
import * as core from "optim-core";
import { OptimError } from "optim-core";
import { transpiled } from "./transpiled.ts";

/** What a reader's module may import. */
const modules: Readonly<Record<string, object>> = { "optim-core": core, "optim-amp": amp };

type Body = (require: (name: string) => object, exports: object, module: { readonly exports: object }) => void;

/** Makes a module of JavaScript's text, and imports it: by the URL of a blob in a page, by a data URL in Node. */
export type ImportText = (text: string) => Promise<{ readonly default: unknown }>;

/**
 * Runs TypeScript that a reader wrote, and gives what it exports. It becomes a module of its own, without `eval`, and sees optim-core and
 * optim-amp as they are here. TypeScript's compiler is loaded with the first one.
 *
 * A loop that does not end cannot be stopped from inside: who calls this from a page does so in a worker, and terminates that.
 *
 * @throws OptimError for what is no TypeScript and for an import of anything else; and whatever the module throws.
 */
export async function loadReaderModule(
  source: string,
  importText: ImportText,
): Promise<Readonly<Record<string, unknown>>> {
  const { default: ts } = await import("typescript");
  const body = transpiled(source, ts);
  const made = await importText(`export default (require, exports, module) => {\n${body}\n};\n`);
  const module = { exports: {} as Readonly<Record<string, unknown>> };
  (made.default as Body)(requireModule, module.exports, module);
  return module.exports;
}

function requireModule(name: string): object {
  if (Object.hasOwn(modules, name)) return modules[name]!;
  throw new OptimError(
    `your optimizer: "${name}" cannot be imported here, only ${Object.keys(modules).join(" and ")}. Write what you need of it into the module.`,
  );
}
