import { spawn, spawnSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { basename, dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

/** How an archive is compressed. */
export type Format = "xz" | "gz";

/** Whether `xz` is installed here. */
export const hasXz = (): boolean => spawnSync("xz", ["--version"]).status === 0;

/** Packs a folder as a tar archive whose one entry it is. @throws Error where `tar` or `xz` fail. */
export async function pack(folder: string, file: string, format: Format): Promise<void> {
  const tar = spawn("tar", ["-c", "--owner=0", "--group=0", "-C", dirname(folder), basename(folder)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ends = [ended(tar, "tar")];
  if (format === "gz") await pipeline(tar.stdout, createGzip({ level: 9 }), createWriteStream(file));
  else {
    const xz = spawn("xz", ["-6", "-T1"], { stdio: ["pipe", "pipe", "inherit"] });
    ends.push(ended(xz, "xz"));
    await Promise.all([pipeline(tar.stdout, xz.stdin), pipeline(xz.stdout, createWriteStream(file))]);
  }
  await Promise.all(ends);
}

const ended = (child: ReturnType<typeof spawn>, name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`gpu-bundle: ${name} does not start: ${error.message}.`)));
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`gpu-bundle: ${name} has ended with ${code}.`)),
    );
  });
