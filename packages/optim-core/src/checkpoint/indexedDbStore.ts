import { fail, OptimError } from "../error.ts";
import type { ByteStore } from "./byteStore.ts";

const files = "files";

/** Opens a database of files. A write is one transaction, so it is done as a whole or not at all. */
export async function openIndexedDbStore(name: string): Promise<ByteStore> {
  if (typeof indexedDB === "undefined") {
    fail("openCheckpoints", "there is no IndexedDB here. In Node, use saveFile and loadFile of optim-core/node.");
  }
  const store: ByteStore = {
    write: async (file, bytes) => void (await transact(name, "readwrite", (all) => all.put(bytes, file))),
    read: (file) => transact<Uint8Array | undefined>(name, "readonly", (all) => all.get(file)),
    names: async () => (await transact(name, "readonly", (all) => all.getAllKeys())).map(String),
    delete: (file) => transact(name, "readwrite", (all) => all.delete(file)),
  };
  await store.names(); // A browser that refuses storage says so now, not at the first save.
  return store;
}

/**
 * Runs one request, and waits until its transaction is on the disk. Each opens the database anew: checkpoints are rare, and
 * an open connection is one that browsers drop in the background and that keeps other tabs from deleting the database.
 */
async function transact<T>(
  name: string,
  mode: IDBTransactionMode,
  request: (files: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase(name);
  try {
    const transaction = database.transaction(files, mode, { durability: "strict" });
    const answer = request(transaction.objectStore(files));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new OptimError("the browser gave up the transaction"));
    });
    return answer.result;
  } finally {
    database.close();
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(files);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
