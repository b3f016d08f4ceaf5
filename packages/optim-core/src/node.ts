/**
 * Checkpoint files in Node.
 *
 * @module optim-core/node
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpointFile.ts";
import { inTurn } from "./checkpoint/inTurn.ts";
import { OptimError } from "./error.ts";

/** What a file system says that cannot sync a folder, or lets no one open one. There, only the file itself is synced. */
const cannotSyncFolders: readonly unknown[] = ["EINVAL", "ENOTSUP", "EISDIR", "EPERM", "EACCES"];

/**
 * Saves a checkpoint so that a crash at any moment leaves either the old file or the new one, whole: it goes to a temporary
 * name in the same folder, is synced, and is renamed over `path` (a link there is replaced, not followed). Everything is
 * copied before this returns its promise, so training may go on at once; of several saves to one path, the last one called stays.
 * A process that is killed half way leaves a file `path.….tmp` behind, which may be deleted.
 */
export async function saveFile(path: string | URL, checkpoint: Checkpoint): Promise<void> {
  const target = targetOf(path);
  await inTurn(target, encodeCheckpoint(checkpoint), async (bytes) => {
    try {
      await replaceFile(target, bytes);
    } catch (cause) {
      throw new OptimError(
        `saveFile: cannot write ${JSON.stringify(target)}: ${reason(cause)}. What was there is as it was.`,
        { cause },
      );
    }
    await syncFolder(dirname(target));
  });
}

/** Loads what {@link saveFile} saved. Throws where the file is missing, cut short or damaged. */
export async function loadFile(path: string | URL): Promise<Checkpoint> {
  try {
    return await decodeCheckpoint(await readFile(path));
  } catch (cause) {
    throw new OptimError(`loadFile: cannot load ${JSON.stringify(String(path))}: ${reason(cause)}`, { cause });
  }
}

function targetOf(path: string | URL): string {
  if (path instanceof URL && path.protocol === "file:") return fileURLToPath(path);
  if (typeof path === "string" && path !== "") return resolve(path);
  throw new OptimError(`saveFile: ${path === "" ? '""' : String(path)} is no path. Pass one, or a file: URL.`);
}

async function replaceFile(target: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${target}.${process.pid}-${randomUUID()}.tmp`;
  const file = await open(temporary, "wx");
  try {
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** The rename is safe from a power failure only when the folder is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cannotSyncFolders.includes(cause.code))) throw cause;
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
