import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { builtins } from "optim-core/registry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPlugin } from "./createPlugin.ts";
import { PluginError } from "./pluginError.ts";

const here = fileURLToPath(new URL("..", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "optim-plugin-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");
const create = (name: string, rest: { className?: string; name?: string } = {}) =>
  createPlugin({ folder: join(folder, name), ...rest });
const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(path, join(parentPath, name)))
    .sort();

test("a plugin of its own is a whole repository, and nothing in it is called as in the template", () => {
  const { files, names, repository } = create("optim-soft-sign");
  expect(names).toEqual({ package: "optim-soft-sign", class: "SoftSign", file: "softSign", registry: "softsign" });
  expect(repository).toBeUndefined();
  expect(filesIn(join(folder, "optim-soft-sign"))).toEqual([
    ".changeset/config.json",
    ".changeset/softSign.md",
    ".github/workflows/test.yml",
    ".gitignore",
    "LICENSE",
    "README.md",
    "docs/softSign.md",
    "package.json",
    "src/index.ts",
    "src/softSign.cuda.test.ts",
    "src/softSign.page.test.ts",
    "src/softSign.test-d.ts",
    "src/softSign.test.ts",
    "src/softSign.ts",
    "src/softSign.wasm.test.ts",
    "src/softSign.webgpu.test.ts",
    "testing/softSignCase.ts",
    "tsconfig.build.json",
    "tsconfig.json",
    "vitest.config.ts",
  ]);
  for (const path of files) expect(readFileSync(path, "utf8"), path).not.toMatch(/tiger/i);
  expect(read("optim-soft-sign", "src/index.ts")).toBe('export { SoftSign } from "./softSign.ts";\n');
  expect(read("optim-soft-sign", "README.md")).toContain('builtins.create("softsign", [w]');
  expect(read("optim-soft-sign", ".changeset/softSign.md")).toMatch(
    /^---\n"optim-soft-sign": minor\n---\n\n`SoftSign` /,
  );
});

test("a name may be a word of JavaScript: code has it as a class and in the names of files only", () => {
  create("optim-new");
  expect(read("optim-new", "src/new.test-d.ts")).toContain("const optimizer = new New(");
  expect(read("optim-new", "testing/newCase.ts")).toContain("export const newCase = caseOf({");
});

test("it asks for the packages of the kit's own release, and publishes itself", () => {
  const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  create("optim-soft-sign", { className: "Soft", name: "@me/optim-soft-sign" });
  const { name, peerDependencies, devDependencies, scripts } = JSON.parse(read("optim-soft-sign", "package.json"));
  expect(name).toBe("@me/optim-soft-sign");
  expect(peerDependencies).toEqual({ "optim-core": "0.x" });
  for (const needed of ["amp", "core", "kernels", "page", "testing"])
    expect(devDependencies[`optim-${needed}`]).toBe(`^${version}`);
  expect(devDependencies).toHaveProperty("@changesets/cli");
  expect(scripts).toHaveProperty("release");
  // The file first: vitest takes a word after --update for its value, and would run every test.
  expect(scripts.page).toBe("vitest run src/softSign.page.test.ts --update");
  expect(read("optim-soft-sign", "README.md")).toContain("`npm run release` publishes");
  expect(read("optim-soft-sign", "src/softSign.ts")).toContain("export const Soft = defineOptimizer({");
});

test("the other packages that it asks for are those that this workspace is tested with", () => {
  const template = JSON.parse(readFileSync(join(here, "template/_package.json"), "utf8")).devDependencies;
  const workspace = readFileSync(join(here, "../../pnpm-workspace.yaml"), "utf8");
  const manifests = ["", "packages/optim-kernels", "tooling/webgpu"].map((path) =>
    JSON.parse(readFileSync(join(here, "../..", path, "package.json"), "utf8")),
  );
  const versions = Object.assign({}, ...manifests.flatMap((m) => [m.devDependencies, m.dependencies]));
  for (const name of ["typescript", "vitest"]) expect(workspace).toContain(`\n  ${name}: ${template[name]}\n`);
  for (const name of ["@changesets/cli", "koffi", "webgpu"]) expect(template[name], name).toBe(versions[name]);
});

test("in a repository that has changesets it is a package of it", () => {
  mkdirSync(join(folder, ".changeset"));
  writeFileSync(join(folder, ".changeset/config.json"), "{}");
  const { repository, files } = create("plugins/optim-soft-sign");
  expect(repository).toBe(folder);
  expect(read(".changeset/softSign.md")).toMatch(/^---\n"optim-soft-sign": minor\n---\n/);
  const inside = filesIn(join(folder, "plugins/optim-soft-sign"));
  expect(inside).toContain("LICENSE");
  for (const path of inside) expect(path).not.toMatch(/^\.(gitignore|changeset|github)/);
  expect(inside.length + 1).toBe(files.length);
  const { scripts, devDependencies } = JSON.parse(read("plugins/optim-soft-sign/package.json"));
  expect(scripts).not.toHaveProperty("release");
  expect(devDependencies).not.toHaveProperty("@changesets/cli");
  const readme = read("plugins/optim-soft-sign/README.md");
  const told = [...readme.matchAll(/npm run (\w+)/g)].map(([, script]) => script!);
  expect(told).toEqual(["types", "page", "build"]);
  for (const script of told) expect(scripts).toHaveProperty(script);
  expect(readme).toMatch(/\n\nMIT licence\.\n$/);
});

test.each<[string, { className?: string; name?: string }, RegExp]>([
  ["Optim-Tiger", {}, /"Optim-Tiger" is no name for an npm package\. Use small letters/],
  ["optim tiger", {}, /is no name for an npm package/],
  ["node_modules", {}, /is no name for an npm package/],
  ["fs", {}, /is no name for an npm package/],
  [`optim-${"x".repeat(214)}`, {}, /is no name for an npm package/],
  ["optim-8bit", {}, /"optim-8bit" makes no name for a file/],
  ["optim-index", {}, /makes no name for a file: .* index and test are taken/],
  ["optim-test", {}, /"optim-test" makes no name for a file: .* index and test are taken/],
  ["optim-lion", {}, /The name Lion is taken: optim-core has Lion\. Give the class another one: --class MyLion\./],
  ["optim-mine", { className: "AdamW" }, /The name AdamW is taken: optim-core has AdamW/],
  ["optim-mine", { className: "ADAMW" }, /The name ADAMW is taken: optim-core has AdamW/],
  ["optim-num", {}, /The name Num is taken: optim-core exports it\. Give the class another one: --class MyNum\./],
  ["optim-mine", { className: "tiger" }, /"tiger" is no name for a class\. .* a capital first/],
  ["optim-mine", { className: "Ti-ger" }, /"Ti-ger" is no name for a class/],
  ["optim-map", {}, /The class Map would hide JavaScript's own/],
  ["optim-core", {}, /A plugin needs the package optim-core and cannot be called so/],
  ["optim-mine", { name: "@Me/optim" }, /"@Me\/optim" is no name for an npm package/],
])("%s with %o is refused, and nothing is written", (name, rest, message) => {
  expect(() => create(name, rest)).toThrow(PluginError);
  expect(() => create(name, rest)).toThrow(message);
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder of a scope gives its package that scope", () => {
  expect(create("@you/optim-mine").names).toMatchObject({ package: "@you/optim-mine", class: "Mine", file: "mine" });
  expect(create("@you/optim-other", { name: "optim-other" }).names.package).toBe("optim-other");
});

test("every name of a built-in optimizer is taken", () => {
  for (const name of builtins.names())
    expect(() => create("optim-mine", { className: builtins.get(name).rule.name })).toThrow("is taken");
});

test("a folder that is not empty is refused and stays as it was; a new Git repository is empty", () => {
  mkdirSync(join(folder, "optim-mine/.git"), { recursive: true });
  writeFileSync(join(folder, "optim-mine/notes.txt"), "mine");
  writeFileSync(join(folder, "optim-taken"), "");
  expect(() => create("optim-mine")).toThrow(
    /optim-mine is not empty: it has notes\.txt\. Give the name of a new folder/,
  );
  expect(() => create("optim-taken")).toThrow(/optim-taken is a file/);
  expect(() => create("optim-taken/in/optim-mine")).toThrow(/optim-taken is a file/);
  expect(filesIn(join(folder, "optim-mine"))).toEqual(["notes.txt"]);
  rmSync(join(folder, "optim-mine/notes.txt"));
  create("optim-mine");
  expect(existsSync(join(folder, "optim-mine/package.json"))).toBe(true);
});

test("a changeset of that name is not written over", () => {
  mkdirSync(join(folder, ".changeset"));
  writeFileSync(join(folder, ".changeset/config.json"), "{}");
  writeFileSync(join(folder, ".changeset/mine.md"), "other");
  expect(() => create("optim-mine")).toThrow(/mine\.md is there already/);
  expect(existsSync(join(folder, "optim-mine"))).toBe(false);
  expect(read(".changeset/mine.md")).toBe("other");
});

/** Runs the command in `folder`, and returns what it says and its exit status. */
function shell(...args: string[]): { readonly status: number; readonly said: string } {
  const node = ["--import", import.meta.resolve("tsx"), "--conditions=optim-source", join(here, "src/main.ts")];
  try {
    return {
      status: 0,
      said: execFileSync(process.execPath, [...node, ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" }),
    };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { status, said: stderr };
  }
}

test("the command makes a plugin and says how to go on, and says what is wrong in one line", () => {
  const { status, said } = shell("optim-mine", "--class", "MyOwn");
  expect({ status, said }).toEqual({
    status: 0,
    said: expect.stringContaining("Made optim-mine: 20 files.\n\n  cd optim-mine\n  npm install\n  npm test"),
  });
  expect(read("optim-mine/src/mine.ts")).toContain("export const MyOwn");
  expect(shell("--help")).toEqual({ status: 0, said: expect.stringContaining("npm create optim-plugin <folder>") });
  expect(shell("optim-lion")).toEqual({ status: 1, said: expect.stringMatching(/^The name Lion is taken: .*\n$/) });
  expect(shell("--clas", "X")).toEqual({ status: 1, said: expect.stringContaining("Unknown option '--clas'") });
  expect(shell()).toEqual({ status: 1, said: expect.stringContaining("Give one folder, not 0.") });
});
