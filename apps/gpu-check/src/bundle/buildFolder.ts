import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { swiftShader } from "tooling-webgpu";

/** The repository. */
export const root: string = fileURLToPath(new URL("../../../..", import.meta.url));

const at = (path: string): string => join(root, path);

/** The files of a folder and those in it that end so, by their paths in the repository. */
const filesIn = (folder: string, end: string): string[] =>
  readdirSync(at(folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`);

/** What the entries have in common: Node modules of one file each, that need koffi and Dawn where they are asked for and nothing else. */
const common = (outdir: string): BuildOptions => ({
  outdir,
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  conditions: ["optim-source"],
  external: ["koffi", "webgpu"],
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
  define: { "process.env.GPU_CHECK_COMMIT": JSON.stringify(commit()) },
  // Some dependencies are CommonJS and ask for modules of Node.
  banner: {
    js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
  },
});

/**
 * The tests of optim-kernels that need a device, by where they are built to: `x.webgpu`, `x.cuda`, and `x.emulator` where the same is done to
 * an emulated driver, `x.test.ts` beside `x.cuda.test.ts`.
 */
function testEntries(): { in: string; out: string }[] {
  const tests = filesIn("packages/optim-kernels/src", ".test.ts");
  const ending = (end: string) => tests.filter((path) => path.endsWith(end));
  const emulated = ending(".cuda.test.ts")
    .map((path) => path.replace(".cuda.test.ts", ".test.ts"))
    .filter((path) => tests.includes(path));
  const entry = (path: string, need = "") => ({ in: at(path), out: `suites/${basename(path, ".test.ts")}${need}` });
  return [
    ...[".webgpu.test.ts", ".cuda.test.ts"].flatMap((end) => ending(end).map((path) => entry(path))),
    ...emulated.map((path) => entry(path, ".emulator")),
  ];
}

/** What was built from which commit, with a mark where files had changed since. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  try {
    return git("rev-parse", "HEAD") + (git("status", "--porcelain") === "" ? "" : " with changes");
  } catch {
    return "unknown";
  }
}

/** Makes the folder from which the check runs, here or anywhere: the entries as single files, and the data that they read. */
export async function buildFolder(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  const entry = (path: string, out: string) => ({ in: at(path), out });
  // One copy of the runner for the suites and what runs them.
  await build({
    ...common(outdir),
    splitting: true,
    alias: { vitest: at("apps/gpu-check/src/vitest.ts") },
    entryPoints: [
      ...["main", "device", "suites", "suites/memory"].map((name) => entry(`apps/gpu-check/src/${name}.ts`, name)),
      ...testEntries(),
    ],
  });
  // These read what lies beside their sources, so they keep their places.
  await build({
    ...common(outdir),
    // Their package says of none of its files that it registers a backend.
    ignoreAnnotations: true,
    entryPoints: [entry("golden/src/main.ts", "golden/src/main"), entry("bench/src/main.ts", "bench/src/main")],
  });
  cpSync(at("golden/visible"), join(outdir, "golden/visible"), { recursive: true });
  copyFileSync(at("golden/pending.json"), join(outdir, "golden/pending.json"));
  for (const script of filesIn("bench/src", ".py"))
    copyFileSync(at(script), join(outdir, "bench/src", basename(script)));
  if (`${process.platform}-${process.arch}` !== "linux-x64") return;
  mkdirSync(join(outdir, "lib"));
  copyFileSync(swiftShader.loader(), join(outdir, "lib/libvulkan.so.1"));
}
