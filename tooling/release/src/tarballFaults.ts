import { posix } from "node:path";
import type { Conditions } from "./publishedPackage.ts";
import type { Tarball } from "./tarball.ts";

/** The largest file that a package may have. Whatever is larger did not get in on purpose. */
export const largestFile = 100_000;

/** The most bytes that each package may pack to, a fifth more than it did when this was written; whoever adds more than that says so here. */
const largestPacked: Readonly<Record<string, number>> = {
  "create-optim-plugin": 25_000,
  "optim-amp": 110_000,
  "optim-core": 330_000,
  "optim-kernels": 275_000,
  "optim-page": 70_000,
  "optim-testing": 200_000,
  "optim-tfjs": 145_000,
  "optim-torch": 60_000,
  "optim-umup": 165_000,
};

/** What a package may pack to that is not named, as no plugin is. */
const largestPlugin = 20_000;

/** Files that are for this repository and not for a user; the tests of a template are for a user. */
const strays =
  /^(src|dist)\/.*\.test(-d)?\.[jt]s$|\.tsbuildinfo$|(^|\/)(node_modules|coverage|test-data|__snapshots__)\/|\.tgz$/;

const text = (data: Uint8Array): string => Buffer.from(data).toString();

/** Every file that `exports` lead to, under any condition. */
function targets(target: string | Conditions): string[] {
  return typeof target === "string" ? [target] : Object.values(target).flatMap(targets);
}

/** The sources that a map names and that are not there: a debugger, and "go to definition", would end in nothing. */
function mapFaults(path: string, { files }: Tarball): string[] {
  const { sources, sourcesContent } = JSON.parse(text(files.get(path)!)) as {
    sources: readonly string[];
    sourcesContent?: readonly (string | null)[];
  };
  if (sources.length === 0) return [`${path} names no source`];
  const missing = sources.filter(
    (source, i) => !files.has(posix.join(posix.dirname(path), source)) && typeof sourcesContent?.[i] !== "string",
  );
  return missing.map((source) => `${path} leads to ${source}, which is not packed`);
}

/** What is wrong with a packed package; nothing, if it can go out. */
export function tarballFaults(tarball: Tarball): string[] {
  const { manifest, files, packed } = tarball;
  const atMost = largestPacked[manifest.name] ?? largestPlugin;
  const paths = [...files.keys()];
  const missing = (wanted: readonly string[], why: string) =>
    wanted.filter((path) => !files.has(path)).map((path) => `${path} is not packed${why}`);
  const relative = (wanted: readonly string[]) => wanted.map((path) => posix.normalize(path));
  const built = paths.filter((path) => /^dist\/.*(?<!\.d)\.js$/.test(path));
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  return [
    ...missing(["README.md", "LICENSE", "CHANGELOG.md"], ""),
    ...missing(relative(targets((manifest.exports ?? {}) as Conditions)), ", and exports lead to it"),
    ...missing(relative(Object.values(manifest.bin ?? {})), ", and bin leads to it"),
    ...missing(
      built.flatMap((path) => [`${path}.map`, ...[".d.ts", ".d.ts.map"].map((end) => path.replace(/\.js$/, end))]),
      ", but its .js is",
    ),
    ...paths.filter((path) => path.endsWith(".map")).flatMap((path) => mapFaults(path, tarball)),
    ...paths.filter((path) => strays.test(path)).map((path) => `${path} is packed, and is for this repository only`),
    ...[...files]
      .filter(([, data]) => data.length > largestFile)
      .map(([path, data]) => `${path} has ${data.length} bytes; ${largestFile} are allowed`),
    ...(packed > atMost ? [`it packs to ${packed} bytes; ${atMost} are allowed`] : []),
    ...ranges
      .filter(([, range]) => /^(workspace|catalog|link|file):/.test(range))
      .map(([name, range]) => `the range of ${name} is still "${range}"`),
  ];
}
