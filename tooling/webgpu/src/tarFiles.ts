import { WebGpuError } from "./webGpuError.ts";

/** A file of a tar archive. */
export interface TarFile {
  readonly path: string;
  readonly mode: number;
  readonly data: Uint8Array;
}

const block = 512;

/** The files of a plain tar archive, folders left out. What it does not know (links, long names) is an error. */
export function* tarFiles(archive: Uint8Array): Generator<TarFile> {
  const text = (start: number, length: number) =>
    new TextDecoder().decode(archive.subarray(start, start + length)).replace(/\0.*$/s, "");
  const octal = (start: number, length: number) => Number.parseInt(text(start, length).trim() || "0", 8);
  for (let at = 0; at + block <= archive.length && archive[at] !== 0; ) {
    const prefix = text(at + 257, 5) === "ustar" ? text(at + 345, 155) : "";
    const path = prefix === "" ? text(at, 100) : `${prefix}/${text(at, 100)}`;
    const size = octal(at + 124, 12);
    const kind = text(at + 156, 1) || "0";
    const end = at + block + size;
    if (kind !== "0" && kind !== "5")
      throw new WebGpuError(`The archive's entry "${path}" is of the unknown kind "${kind}".`);
    if (end > archive.length) throw new WebGpuError(`The archive ends inside of "${path}".`);
    if (path.split("/").includes("..") || path.startsWith("/")) throw new WebGpuError(`"${path}" leaves the archive.`);
    if (kind === "0") yield { path, mode: octal(at + 100, 8), data: archive.subarray(at + block, end) };
    at = at + block + Math.ceil(size / block) * block;
  }
}
