/**
 * `pnpm gpu-bundle [--gzip]`: makes one archive of the check, with a Node and nothing else that a machine with a GPU need not have. Exits with
 * 1 where it is too large. With `--gzip` it can be unpacked where there is no `xz`.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildFolder, root } from "./buildFolder.ts";
import { copyNode } from "./copyNode.ts";
import { copyPackages } from "./copyPackages.ts";
import { hasXz, pack } from "./pack.ts";

/** An archive may have fewer bytes than this. */
const most = 60e6;

// Not even dirname is needed.
const run = `#!/bin/sh
case $0 in */*) here=\${0%/*} ;; *) here=. ;; esac
exec "$here/bin/node" "$here/main.mjs" "$@"
`;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** The bytes of a file, or of all files of a folder. */
const sizeOf = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size;

const { gzip } = parseArgs({ options: { gzip: { type: "boolean", default: false } } }).values;
const format = gzip || !hasXz() ? "gz" : "xz";
const file = join(root, `gpu-bundle.tar.${format}`);
const work = mkdtempSync(join(tmpdir(), "gpu-bundle-"));
try {
  const folder = join(work, "gpu-bundle");
  await buildFolder(folder);
  const node = join(folder, "bin/node");
  copyNode(node);
  copyPackages(folder, node);
  writeFileSync(join(folder, "run"), run);
  chmodSync(join(folder, "run"), 0o755);
  for (const name of readdirSync(folder).filter((name) => !name.endsWith(".mjs")))
    console.log(`  ${name.padEnd(14)} ${megabytes(sizeOf(join(folder, name))).padStart(9)}`);
  await pack(folder, file, format);
} finally {
  rmSync(work, { recursive: true });
}
const { size } = statSync(file);
console.log(`${file}: ${megabytes(size)}`);
if (size >= most) {
  console.error(
    `gpu-bundle: ${megabytes(size)} are too many, the most are ${megabytes(most)}. What is large is listed above.`,
  );
  process.exitCode = 1;
}
