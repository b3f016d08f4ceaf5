import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { tarFiles } from "../../webgpu/src/tarFiles.ts";
import type { Manifest } from "./publishedPackage.ts";

/** A packed package: its files by their path in the package. */
export interface Tarball {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The bytes of the archive. */
  readonly packed: number;
}

/** Reads what `pnpm pack` has made. */
export function readTarball(path: string): Tarball {
  const archive = readFileSync(path);
  const files = new Map<string, Uint8Array>();
  for (const { path, data } of tarFiles(gunzipSync(archive))) files.set(path.replace(/^package\//, ""), data);
  const manifest = JSON.parse(Buffer.from(files.get("package.json")!).toString()) as Manifest;
  return { manifest, files, packed: archive.length };
}
