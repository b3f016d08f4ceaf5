/**
 * The examples of every README, of CONTRIBUTING.md and of the site's guides, checked and run as a user has them: each block of TypeScript is a
 * module of its own, and `// → text` says what a line of it prints. A block whose first line names a test file is that file of this folder,
 * which vitest runs.
 */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, textOf } from "../testing/repository.ts";
import { type Source, typeErrors } from "../testing/typeErrors.ts";

interface Example extends Source {
  /** The lines that it says it prints: by `// → text`, and in a block of another language, marked `[printed]`, right behind it. */
  readonly promised: readonly string[];
  /** A package from which everything that it imports is found. */
  readonly home: string;
}

const packages = ["packages", "plugins"].flatMap((folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}/README.md`),
);
const site = "apps/docs/pages";
const guides = readdirSync(join(root, site, "guide")).map((name) => `${site}/guide/${name}`);
const documents = ["README.md", "CONTRIBUTING.md", ...packages, `${site}/index.md`, ...guides];
const examples = documents.filter((path) => existsSync(join(root, path))).flatMap(examplesOf);
const testFile = ({ code }: Source): string | undefined => /^\/\/ (\w+\.test\.ts)\n/.exec(code)?.[1];
const isTest = (example: Example): boolean => testFile(example) !== undefined;

function examplesOf(path: string): Example[] {
  const text = textOf(path);
  const blocks = /^```ts(?: \[[^\]]*\])?\n(.*?)^```$(?:\n\n^```\w+ \[printed\]\n(.*?)\n^```$)?/gms;
  return [...text.matchAll(blocks)].map(({ 1: code = "", 2: printed, index }) => {
    const line = text.slice(0, index).split("\n").length + 1;
    const imported = [
      "create-optim-plugin",
      "optim-testing",
      "optim-page",
      "optim-umup",
      "optim-amp",
      "optim-tfjs",
      "optim-torch",
      "optim-kernels",
    ].find((name) => new RegExp(`from "${name}["/]`).test(code));
    // A guide brings packages together, and a plugin finds itself.
    const own = path.startsWith("plugins/") ? dirname(path) : `packages/${imported ?? "optim-core"}`;
    const home = path.startsWith(site) ? "apps/docs" : own;
    const arrows = [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, said = ""]) => said);
    const promised = [...arrows, ...(printed?.split("\n") ?? [])];
    return {
      promised,
      path: `${home}/example-${path.replace(/\W/g, "-")}-${line}.ts`,
      code,
      where: `${path}:${line}`,
      home,
    };
  });
}

const withoutTypes = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  }).outputText;

/** Where an example asks for an NVIDIA GPU, it is given an emulated one. */
const withCuda = (code: string): string =>
  code.replace(
    /import \{ cuda \} from "optim-kernels\/cuda";/,
    `import { cudaOn } from "optim-kernels/cuda";
import { EmulatedDriver } from "${pathToFileURL(join(root, "tooling/cuda/src/index.ts"))}";
const cuda = async (options) => cudaOn(new EmulatedDriver(), options);`,
  );

/** IndexedDB in memory, which optim-core is tested with. */
const indexedDb = pathToFileURL(
  createRequire(join(root, "packages/optim-core/package.json")).resolve("fake-indexeddb/auto"),
);

/** Runs an example in a process of its own, in `folder`, and returns the lines that it prints. */
async function run({ code, home }: Example, folder: string): Promise<string[]> {
  // What a page has, Node is given.
  const gpu = code.includes("navigator.gpu") ? 'await (await import("tooling-webgpu")).startWebGpu();' : "";
  const disk = code.includes("optim-core/browser") ? `await import("${indexedDb}");` : "";
  const script = withoutTypes(`process.chdir(${JSON.stringify(folder)});\n${gpu}${disk}\n${withCuda(code)}`);
  const node = ["--import", "tsx", "--conditions=optim-source", "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: join(root, home) });
  return stdout.trimEnd().split("\n");
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "optim-readme-"));
  cpSync(join(root, "packages/optim-torch/test-data/adamw_two_groups.pt"), join(folder, "optimizer.pt"));
});
afterAll(() => rmSync(folder, { recursive: true }));

// A compiler reads all of TensorFlow.js' declarations here: a busy machine takes its time.
test("every document has examples, and their types are right", { timeout: 300_000 }, () => {
  expect(new Set(examples.map(({ where }) => where.split(":")[0]))).toEqual(new Set(documents));
  expect(typeErrors(examples)).toEqual([]);
});

test("the two commands name the pnpm that the workspace is pinned to, which refuses any other", () => {
  const { packageManager } = JSON.parse(textOf("package.json"));
  for (const command of ["quickstart", "test"])
    expect(textOf("README.md")).toContain(`\nnpx -y ${packageManager} ${command}\n`);
});

describe("an example prints what it says", () => {
  test.each(examples.filter((example) => !isTest(example)))("$where", async (example) => {
    expect(example.promised).not.toEqual([]);
    expect(await run(example, folder)).toEqual(example.promised);
  });
});

test.each(examples.filter(isTest))("$where is a test that is run", (example) => {
  const name = testFile(example)!;
  const source = readFileSync(new URL(name, import.meta.url), "utf8");
  expect(example.code).toBe(`// ${name}\n${source.replace(/"\.\/\w+\.ts"/, '"optim-testing"')}`);
});
