/**
 * `pnpm release:dry`: the whole release in a copy of this working tree, up to where npm would take it. It prints what would be published, and exits
 * with 1 and every fault. Nothing here changes, and nothing is sent.
 */
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { changelogFaults, readEntry } from "./changelogFaults.ts";
import { buildPackages, packPackages } from "./pack.ts";
import { pnpm } from "./pnpm.ts";
import { type PublishedPackage, publishedPackages } from "./publishedPackage.ts";
import { RunError, run } from "./run.ts";
import { readTarball, type Tarball } from "./tarball.ts";
import { tarballFaults } from "./tarballFaults.ts";
import { copyWorkingTree } from "./workingTree.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What `.changeset/` holds for each package. */
async function entriesOf(folder: string): Promise<Map<string, string[]>> {
  const entries = new Map<string, string[]>();
  const files = (await readdir(join(folder, ".changeset"))).filter((name) => /^(?!README).*\.md$/.test(name));
  for (const file of files) {
    const { names, text } = readEntry(await readFile(join(folder, ".changeset", file), "utf8"));
    for (const name of names) entries.set(name, [...(entries.get(name) ?? []), text]);
  }
  return entries;
}

/** Whether npm takes all of them together: a peer's range that leaves the new version out, and it does not. */
async function installFaults(paths: Iterable<string>, folder: string): Promise<string[]> {
  await mkdir(folder);
  try {
    await run("npm", ["install", "--dry-run", "--no-audit", "--no-fund", "--no-package-lock", ...paths], folder);
    return [];
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return [`npm does not install the packages together: ${error.message}`];
  }
}

/** What publint and attw say of the tarballs as npm would get them. */
async function resolutionFaults(paths: Iterable<string>, copy: string): Promise<string[]> {
  const faults: string[] = [];
  for (const path of paths)
    for (const command of [
      ["publint", "--strict", path],
      ["attw", path, "--profile", "esm-only"],
    ])
      try {
        await pnpm(["exec", ...command], copy);
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        faults.push(error.message);
      }
  return faults;
}

/** Whether `pnpm publish` would send these packages and no others. */
async function publishFaults(packages: readonly PublishedPackage[], copy: string): Promise<string[]> {
  const output = await pnpm(["--recursive", "publish", "--dry-run", "--no-git-checks"], copy);
  const sent = [...output.matchAll(/^\+ (\S+)$/gm)].map(([, name]) => name!).sort();
  const wanted = packages.map(({ manifest: { name, version } }) => `${name}@${version}`).sort();
  return sent.join() === wanted.join()
    ? []
    : [`pnpm would publish ${sent.join(", ")}; it has to be ${wanted.join(", ")}:\n${output}`];
}

function print(tarballs: readonly Tarball[]): void {
  const cells = (...columns: readonly string[]) =>
    columns.map((column, i) => (i === 0 ? column.padEnd(22) : column.padStart(9))).join("");
  console.log(cells("package", "version", "files", "packed kB"));
  for (const { manifest, files, packed } of tarballs)
    console.log(cells(manifest.name, manifest.version, `${files.size}`, (packed / 1000).toFixed(1)));
}

/** Does all of it in `folder` and returns what is wrong. */
async function rehearse(folder: string): Promise<string[]> {
  const copy = join(folder, "copy");
  const packed = join(folder, "packed");
  await mkdir(copy);
  await copyWorkingTree(root, copy);
  await pnpm(["install", "--frozen-lockfile", "--prefer-offline"], copy);

  const entries = await entriesOf(copy);
  const isRelease = entries.size > 0;
  if (isRelease) {
    console.log((await pnpm(["exec", "changeset", "status"], copy)).replace(/🦋 +(info )?/g, "").trim());
    await pnpm(["exec", "changeset", "version"], copy);
  } else {
    console.log("There is no entry in .changeset/, so nothing is to be released: packages are checked as they stand.");
  }

  const packages = publishedPackages(copy);
  await buildPackages(packages, copy);
  await mkdir(packed);
  const paths = await packPackages(packages, copy, packed);
  const tarballs = [...paths.values()].map(readTarball);
  console.log();
  print(tarballs);
  const { version } = packages.find(({ manifest }) => manifest.name === "optim-core")!.manifest;
  return [
    ...changelogFaults(tarballs, entries, version),
    ...tarballs.flatMap((tarball) => tarballFaults(tarball).map((fault) => `${tarball.manifest.name}: ${fault}`)),
    ...(await resolutionFaults(paths.values(), copy)),
    ...(await installFaults(paths.values(), join(folder, "installed"))),
    // What was released before is not sent again.
    ...(isRelease ? await publishFaults(packages, copy) : []),
  ];
}

const folder = await mkdtemp(join(tmpdir(), "optim-release-"));
try {
  const faults = await rehearse(folder);
  console.log(faults.length === 0 ? "\nNo fault." : `\n${faults.join("\n")}\n${faults.length} faults.`);
  if (faults.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof RunError)) throw error;
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
