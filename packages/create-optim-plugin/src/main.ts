#!/usr/bin/env node
/** `npm create optim-plugin optim-tiger`: makes a plugin, and says what to do with it. Exits with 1 where it makes none. */
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { type CreatedPlugin, createPlugin } from "./createPlugin.ts";
import { PluginError } from "./pluginError.ts";

const usage = `npm create optim-plugin <folder> [-- --class Tiger] [--name @you/optim-tiger]

Makes a package with one optimizer for optim-core, its tests on every backend, its page and its first changeset. The name of the folder is
that of the package and, without "optim-", of the optimizer. In a repository that has changesets it becomes a package of that.

  --class  the name of the optimizer, where it is not that of the package: --class AdEMAMix
  --name   the name of the package, where it is not that of the folder: --name @you/optim-tiger
  --help   this text
`;

const advice = ({
  folder,
  names,
  files,
  repository,
}: CreatedPlugin): string => `Made ${names.package}: ${files.length} files.

  cd ${relative(process.cwd(), folder) || "."}
  ${repository === undefined ? "npm install" : "install, as your repository does"}
  npm test

The optimizer is src/${names.file}.ts, what its tests must know of it testing/${names.file}Case.ts: it works, so change it line by line.
Then: npm run page, npm run types, npm run build${repository === undefined ? ", npm run release" : ""}.
`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { class: { type: "string" }, name: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new PluginError(`Give one folder, not ${positionals.length}.\n\n${usage}`);
  process.stdout.write(advice(createPlugin({ folder, name: values.name, className: values.class })));
}

try {
  main();
} catch (error) {
  const isUsage = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!isUsage && !(error instanceof PluginError)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
