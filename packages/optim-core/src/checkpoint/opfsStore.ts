import { fail } from "../error.ts";
import type { ByteStore } from "./byteStore.ts";

/**
 * Whether this browser has the origin's private file system with `createWritable`. Safari before 26 has only handles that
 * write in place, which cannot replace a file as a whole.
 */
export function hasOpfs(): boolean {
  return typeof FileSystemFileHandle !== "undefined" && "createWritable" in FileSystemFileHandle.prototype;
}

/** Opens a folder in the origin's private file system. What is written appears when its stream closes, and not before. */
export async function openOpfsStore(folder: string): Promise<ByteStore> {
  if (!hasOpfs()) {
    fail(
      "openCheckpoints",
      'this browser has no private file system that replaces files whole. Use storage: "indexeddb".',
    );
  }
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle(folder, { create: true });

  return {
    async write(name, bytes) {
      const handle = await directory.getFileHandle(name, { create: true });
      const stream = await handle.createWritable();
      try {
        await stream.write(bytes);
        await stream.close();
      } catch (cause) {
        await stream.abort();
        throw cause;
      }
    },
    async read(name) {
      const handle = await unlessMissing(directory.getFileHandle(name));
      if (handle === undefined) return undefined;
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      return bytes.length > 0 ? bytes : undefined;
    },
    async names() {
      const names: string[] = [];
      for await (const [name, handle] of directory.entries()) {
        // A file is born empty, before its first write commits: until then there is no such file.
        if (handle instanceof FileSystemFileHandle && (await handle.getFile()).size > 0) names.push(name);
      }
      return names;
    },
    async delete(name) {
      await unlessMissing(directory.removeEntry(name));
    },
  };
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "NotFoundError") return undefined;
    throw cause;
  }
}
