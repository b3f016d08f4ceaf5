/**
 * `pnpm newcomer`: the way of somebody who has an idea and npm. Makes a plugin with the kit as it would be published, writes Lion in it, runs its
 * tests on three backends, its types and its build, packs it, installs it beside optim-core in an empty project, and trains with it by name.
 * Needs the registry; exits with 1 where a step fails. OPTIM_KEEP=1 leaves the folder.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { swiftShader } from "tooling-webgpu";
import { buildPackages, packPackages } from "../../../tooling/release/src/pack.ts";
import { publishedPackages } from "../../../tooling/release/src/publishedPackage.ts";
import { lionCase, lionRule, lionTypes, training } from "./lionPlugin.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const began = performance.now();
const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`;
const say = (text: string): void => console.warn(`[${seconds()}] ${text}`);

/** What a newcomer's shell has: no condition of this repository, and here, where there is no GPU, SwiftShader as its Vulkan driver. */
const env = {
  ...process.env,
  NODE_OPTIONS: "",
  CI: "",
  npm_config_audit: "false",
  npm_config_fund: "false",
  VK_ICD_FILENAMES: swiftShader.manifest(),
  VK_DRIVER_FILES: swiftShader.manifest(),
  LD_LIBRARY_PATH: [dirname(swiftShader.loader()), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
};

/** Runs a command as the newcomer does, and returns what it prints. */
function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (cause) {
    const { stdout = "", stderr = "" } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")} fails in ${cwd}:\n${stdout.slice(-6000)}\n${stderr.slice(-3000)}`, {
      cause,
    });
  }
}

const write = (folder: string, path: string, content: string | object): void =>
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));

/** A package.json whose packages of this project are tarballs, also where they need each other. */
function withTarballs(manifest: Record<string, unknown>, tarballs: Readonly<Record<string, string>>): object {
  const needed = (manifest.devDependencies ?? manifest.dependencies) as Record<string, string>;
  const files = Object.entries(tarballs).filter(([name]) => name in needed);
  for (const [name, path] of files) needed[name] = `file:${path}`;
  return { ...manifest, overrides: Object.fromEntries(files.map(([name]) => [name, `$${name}`])) };
}

/** How many tests of a project passed, by vitest's report. */
function passedIn(report: string): Record<string, number> {
  const { testResults } = JSON.parse(report) as {
    testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
  };
  const counts: Record<string, number> = {};
  for (const { name, assertionResults } of testResults) {
    const [, backend = "js"] = /\.(wasm|webgpu|cuda)\.test\.ts$/.exec(name) ?? [];
    counts[backend] = (counts[backend] ?? 0) + assertionResults.filter(({ status }) => status === "passed").length;
  }
  return counts;
}

/** Every package as it would be published, packed into the folder: tarballs by name. */
async function packed(folder: string): Promise<Record<string, string>> {
  const packages = publishedPackages(root);
  await buildPackages(packages, root);
  return Object.fromEntries(await packPackages(packages, root, folder));
}

async function walk(folder: string): Promise<void> {
  const tarballs = await packed(folder);
  say(`packed ${Object.keys(tarballs).length} packages`);

  const kit = join(folder, "kit");
  mkdirSync(kit);
  write(
    kit,
    "package.json",
    withTarballs({ private: true, dependencies: { "create-optim-plugin": "", "optim-core": "" } }, tarballs),
  );
  run(kit, "npm", "install");
  const made = join(folder, "optim-newcomer-lion");
  run(folder, process.execPath, join(kit, "node_modules/create-optim-plugin/dist/main.js"), made);
  say("made the plugin");

  const manifest = JSON.parse(readFileSync(join(made, "package.json"), "utf8"));
  write(made, "package.json", withTarballs(manifest, tarballs));
  run(made, "npm", "install");
  run(made, "npx", "vitest", "run", "page");
  say("installed what it needs; the page of the example is that of its rule");

  write(made, "src/newcomerLion.ts", lionRule);
  write(made, "testing/newcomerLionCase.ts", lionCase);
  write(made, "src/newcomerLion.test-d.ts", lionTypes);
  run(made, "npm", "run", "page");
  run(made, "npm", "run", "types");
  run(made, "npm", "test", "--", "--reporter=json", "--outputFile=report.json");
  const passed = passedIn(readFileSync(join(made, "report.json"), "utf8"));
  say(`wrote Lion: its tests passed: ${JSON.stringify(passed)}`);
  for (const backend of ["js", "wasm", "webgpu"])
    if (!(passed[backend]! > 20)) throw new Error(`The suite did not run on ${backend}: ${JSON.stringify(passed)}.`);

  run(made, "npm", "run", "build");
  const [plugin] = JSON.parse(run(made, "npm", "pack", "--json", "--ignore-scripts"));
  const used = join(folder, "empty-project");
  mkdirSync(used);
  const dependencies = {
    "optim-core": `file:${tarballs["optim-core"]}`,
    "optim-newcomer-lion": `file:${join(made, plugin.filename)}`,
  };
  write(used, "package.json", { private: true, type: "module", dependencies });
  write(used, "train.js", training);
  run(used, "npm", "install");
  const { loss, same } = JSON.parse(run(used, process.execPath, "train.js"));
  if (!(loss < 1e-6)) throw new Error(`Training by name ends at a loss of ${loss}, not below 1e-6.`);
  if (!same) throw new Error("The newcomer's Lion and optim-core's differ.");
  say(
    `packed (${plugin.files.length} files, ${plugin.size} bytes), installed and trained by name: loss ${loss.toExponential(2)}, the bits of optim-core's Lion`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "optim-newcomer-"));
try {
  await walk(folder);
} finally {
  if (!process.env.OPTIM_KEEP) rmSync(folder, { recursive: true, force: true });
}
