import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { tarFiles } from "./tarFiles.ts";

const cache = fileURLToPath(new URL("../node_modules/.cache/chromium/", import.meta.url));

const require = createRequire(import.meta.url);

/** The folder of @sparticuz/chromium, and its version. */
function chromiumPackage(): { folder: string; version: string } {
  const folder = join(dirname(require.resolve("@sparticuz/chromium")), "../..");
  return { folder, version: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version };
}

function writeFiles(archive: Uint8Array, folder: string): void {
  for (const { path, mode, data } of tarFiles(archive)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, data, { mode });
  }
}

/** Unpacks `bin/<name>` of the package: an archive (`x.tar.br`) or the one file (`x.br`). */
function unpack(source: string, name: string, folder: string): void {
  const content = brotliDecompressSync(readFileSync(join(source, "bin", name)));
  if (name.endsWith(".tar.br")) writeFiles(content, folder);
  else writeFileSync(join(folder, name.replace(/\.br$/, "")), content, { mode: 0o755 });
}

/**
 * A folder with the files of these archives of @sparticuz/chromium. They are unpacked at the first call, beside and then renamed, so that of
 * several processes at once each sees all of them or none.
 */
export function unpackOnce(name: string, archives: readonly string[], root = cache): string {
  const { folder, version } = chromiumPackage();
  const target = join(root, version, name);
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const fresh = mkdtempSync(`${target}-`);
  try {
    for (const archive of archives) unpack(folder, archive, fresh);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another process was first; its files are the same.
    if (!existsSync(target)) throw error;
  }
  return target;
}
