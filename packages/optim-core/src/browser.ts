/**
 * Checkpoint files in a browser's own storage.
 *
 * @module optim-core/browser
 */
import type { ByteStore } from "./checkpoint/byteStore.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpointFile.ts";
import { fileName, keyOf, plainName } from "./checkpoint/fileName.ts";
import { openIndexedDbStore } from "./checkpoint/indexedDbStore.ts";
import { inTurn } from "./checkpoint/inTurn.ts";
import { hasOpfs, openOpfsStore } from "./checkpoint/opfsStore.ts";
import { fail, OptimError } from "./error.ts";

/** Where checkpoints lie: in the origin's private file system, or in its IndexedDB. */
export type CheckpointStorage = "opfs" | "indexeddb";

/** Which checkpoints to open, and where. */
export interface CheckpointsOptions {
  /** Keeps the checkpoints of one application apart from those of another on the same origin. Default: `"optim-core"`. */
  readonly name?: string;
  /**
   * Default: `"opfs"` where the browser can replace a file there as a whole, `"indexeddb"` elsewhere. An update of the browser
   * can change that; name one to find the same checkpoints for ever.
   */
  readonly storage?: CheckpointStorage;
}

/** Checkpoints of this origin by key. The browser may evict them unless the page asks for `navigator.storage.persist()`. */
export interface Checkpoints {
  readonly storage: CheckpointStorage;
  /**
   * Saves under a key. If it fails, or the tab is closed, the old checkpoint stays whole. Copies before it returns; of several saves
   * to one key, the last one called stays.
   */
  save(key: string, checkpoint: Checkpoint): Promise<void>;
  /** Loads a checkpoint; `undefined` where there is none of this key. Throws where it is damaged. */
  load(key: string): Promise<Checkpoint | undefined>;
  /** All keys, sorted. */
  list(): Promise<string[]>;
  /** Deletes a checkpoint; a key that has none is no error. */
  delete(key: string): Promise<void>;
}

/** Opens the checkpoints that this origin keeps in the browser. Throws where there is no storage, or the browser refuses it. */
export async function openCheckpoints({ name = "optim-core", storage }: CheckpointsOptions = {}): Promise<Checkpoints> {
  const folder = plainName(name);
  const { chosen, files } = await openStore(folder, storage);
  const placeOf = (file: string): string => `${chosen}/${folder}/${file}`;
  return {
    storage: chosen,
    async save(key, checkpoint) {
      const file = fileName(key);
      await explain(`cannot save ${JSON.stringify(key)}; what was there is as it was`, () =>
        inTurn(placeOf(file), encodeCheckpoint(checkpoint), (bytes) => files.write(file, bytes)),
      );
    },
    async load(key) {
      const file = fileName(key);
      return explain(`cannot load ${JSON.stringify(key)}`, async () => {
        const bytes = await files.read(file);
        return bytes && decodeCheckpoint(bytes);
      });
    },
    async list() {
      const keys = (await files.names()).map(keyOf);
      return keys.filter((key) => key !== undefined).sort();
    },
    async delete(key) {
      const file = fileName(key);
      await inTurn(placeOf(file), Promise.resolve(), () => files.delete(file));
    },
  };
}

interface OpenStore {
  readonly chosen: CheckpointStorage;
  readonly files: ByteStore;
}

async function openStore(folder: string, storage: CheckpointStorage | undefined): Promise<OpenStore> {
  if (storage === "indexeddb") return { chosen: storage, files: await openIndexedDbStore(folder) };
  if (storage === "opfs") return { chosen: storage, files: await openOpfsStore(folder) };
  if (storage !== undefined)
    fail("openCheckpoints", `storage ${JSON.stringify(storage)} is neither "opfs" nor "indexeddb".`);
  if (!hasOpfs()) return openStore(folder, "indexeddb");
  try {
    return await openStore(folder, "opfs");
  } catch (cause) {
    // Private windows of Firefox have the file system and refuse it; they do have IndexedDB.
    if (cause instanceof DOMException && cause.name === "SecurityError") return openStore(folder, "indexeddb");
    throw cause;
  }
}

async function explain<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new OptimError(`checkpoints: ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
