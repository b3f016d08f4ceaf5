import { builtinModules } from "node:module";
import * as core from "optim-core";
import { builtins } from "optim-core/registry";
import { PluginError } from "./pluginError.ts";

/** What a plugin is called, everywhere. */
export interface PluginNames {
  /** On npm: `optim-tiger`. */
  readonly package: string;
  /** The class and the rule: `Tiger`. */
  readonly class: string;
  /** Files: `tiger` of `tiger.ts`. */
  readonly file: string;
  /** In a registry: `tiger`, the class in small letters. */
  readonly registry: string;
}

/** What npm allows for a new package. */
const npmName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
/** `index.ts` exports the class, and with `test` its case would be called `testCase`, as the function that runs it. */
const takenFiles = ["index", "test"];
const notOnNpm = ["node_modules", "favicon.ico", ...builtinModules];

/**
 * The names of a plugin: those of its files come from the name of its package, that of the class too unless it is given.
 *
 * @throws PluginError for a package that npm would refuse, and for a class that is none or that optim-core has.
 */
export function namesOf(packageName: string, className?: string): PluginNames {
  if (!npmName.test(packageName) || packageName.length > 214 || notOnNpm.includes(packageName))
    throw new PluginError(
      `"${packageName}" is no name for an npm package. Use small letters, digits and hyphens: optim-tiger, or @you/optim-tiger.`,
    );
  const [first = "", ...rest] = packageName
    .replace(/^@.*\//, "")
    .replace(/^optim-(?=.)/, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  const file = first + rest.map(capital).join("");
  if (!/^[a-z]/.test(file) || takenFiles.includes(file))
    throw new PluginError(
      `"${packageName}" makes no name for a file: after "optim-" it must begin with a letter, and ${takenFiles.join(" and ")} are taken. Use a name like optim-tiger.`,
    );
  const name = className ?? capital(file);
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name))
    throw new PluginError(`"${name}" is no name for a class. Use letters and digits, a capital first: --class Tiger.`);
  if (name in globalThis)
    throw new PluginError(`The class ${name} would hide JavaScript's own. Use another name: --class ${name}Optimizer.`);
  const registry = name.toLowerCase();
  if (builtins.has(registry))
    throw new PluginError(
      `The name ${name} is taken: optim-core has ${builtins.get(registry).rule.name}. Give the class another one: --class My${name}.`,
    );
  if (name in core)
    throw new PluginError(
      `The name ${name} is taken: optim-core exports it. Give the class another one: --class My${name}.`,
    );
  return { package: packageName, class: name, file, registry };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
