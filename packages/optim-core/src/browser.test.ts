import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CheckpointStorage, openCheckpoints } from "./browser.ts";

/** A file of a file system in memory, which does what the standard says: nothing shows before its stream is closed. */
class FileHandle {
  bytes = new Uint8Array();
  async getFile() {
    return new Blob([this.bytes]);
  }
  async createWritable() {
    let written = this.bytes.slice(0, 0);
    let broken = false;
    return {
      write: async (bytes: Uint8Array<ArrayBuffer>) => {
        written = bytes.slice(0, Math.min(bytes.length, disk.free));
        broken = written.length < bytes.length;
        if (broken) throw new DOMException("The disk is full.", "QuotaExceededError");
      },
      close: async () => {
        if (broken) throw new TypeError("The stream is errored.");
        this.bytes = written;
      },
      abort: async () => {
        written = new Uint8Array();
      },
    };
  }
}

class DirectoryHandle {
  readonly children = new Map<string, FileHandle | DirectoryHandle>();
  readonly getFileHandle = (name: string, options?: { create: boolean }) => this.#get(name, FileHandle, options);
  readonly getDirectoryHandle = (name: string, options?: { create: boolean }) =>
    this.#get(name, DirectoryHandle, options);
  async #get<T extends FileHandle | DirectoryHandle>(name: string, Kind: new () => T, options = { create: false }) {
    if (/[/\\]|^\.{0,2}$/.test(name)) throw new TypeError("Name is not allowed.");
    const child = this.children.get(name) ?? (options.create ? new Kind() : undefined);
    if (child === undefined) throw new DOMException("Not found.", "NotFoundError");
    if (!(child instanceof Kind)) throw new DOMException("Another kind of entry.", "TypeMismatchError");
    this.children.set(name, child);
    return child;
  }
  async removeEntry(name: string) {
    if (!this.children.delete(name)) throw new DOMException("Not found.", "NotFoundError");
  }
  async *entries() {
    yield* this.children;
  }
}

const disk = { free: Infinity };

function stubOpfs(): DirectoryHandle {
  const root = new DirectoryHandle();
  vi.stubGlobal("FileSystemFileHandle", FileHandle);
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root } });
  return root;
}

beforeEach(() => {
  disk.free = Infinity;
  vi.stubGlobal("indexedDB", new IDBFactory());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const run = (epoch: number) => ({ epoch, w: { dtype: "f32", shape: [2], data: Float32Array.of(epoch, -0) } });

/** Lets every write from here on fail half way. */
function breakDisk(): void {
  disk.free = 10;
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
    const request = put.apply(this, args);
    request.addEventListener("success", () => this.transaction.abort());
    return request;
  });
}

describe.each<CheckpointStorage>(["opfs", "indexeddb"])("checkpoints in %s", (storage) => {
  beforeEach(() => void stubOpfs());

  it("are saved, replaced, listed, loaded and deleted by key", async () => {
    const checkpoints = await openCheckpoints({ storage });
    expect(checkpoints.storage).toBe(storage);
    expect(await checkpoints.load("run")).toBeUndefined();
    await checkpoints.save("run", run(1));
    await checkpoints.save("run", run(2));
    await checkpoints.save("best", run(1));
    expect(await checkpoints.list()).toEqual(["best", "run"]);
    expect(await checkpoints.load("run")).toStrictEqual(run(2));
    await checkpoints.delete("run");
    await checkpoints.delete("run");
    expect(await checkpoints.list()).toEqual(["best"]);
    expect(await checkpoints.load("run")).toBeUndefined();
  });

  it("are there when opened again, under their own name only", async () => {
    await (await openCheckpoints({ storage })).save("run", run(1));
    expect(await (await openCheckpoints({ storage })).load("run")).toStrictEqual(run(1));
    expect(await (await openCheckpoints({ storage, name: "other/../app" })).list()).toEqual([]);
  });

  it("take any text as a key, and tell capitals apart", async () => {
    const checkpoints = await openCheckpoints({ storage });
    const keys = ["../a/b\\c", ".", "Run", "a b%20", "run", "zoë 🎈", "é.safetensors"];
    for (const [epoch, key] of keys.entries()) await checkpoints.save(key, run(epoch));
    expect(await checkpoints.list()).toEqual([...keys].sort());
    for (const [epoch, key] of keys.entries()) expect(await checkpoints.load(key)).toStrictEqual(run(epoch));
  });

  it("stay whole when a save fails", async () => {
    const checkpoints = await openCheckpoints({ storage });
    await checkpoints.save("run", run(1));
    breakDisk();
    await expect(checkpoints.save("run", run(2))).rejects.toThrow(
      /^checkpoints: cannot save "run"; what was there is as it was: (The disk is full|the browser gave up)/,
    );
    await expect(checkpoints.save("first", run(1))).rejects.toThrow(/cannot save "first"/);
    expect(await checkpoints.load("run")).toStrictEqual(run(1));
    expect(await checkpoints.load("first")).toBeUndefined();
    expect(await checkpoints.list()).toEqual(["run"]);
  });

  it("hold what was there when save was called", async () => {
    const checkpoints = await openCheckpoints({ storage });
    const checkpoint = run(1);
    const saving = checkpoints.save("run", checkpoint);
    checkpoint.w.data.fill(9);
    await saving;
    expect(await checkpoints.load("run")).toStrictEqual(run(1));
  });

  it("an older save that is still under way does not replace a newer one, nor undo a deletion", async () => {
    const [checkpoints, again] = [await openCheckpoints({ storage }), await openCheckpoints({ storage })];
    const large = { w: { dtype: "f32", shape: [2 ** 20], data: new Float32Array(2 ** 20) } };
    await Promise.all([checkpoints.save("run", large), again.save("run", run(2))]);
    expect(await checkpoints.load("run")).toStrictEqual(run(2));
    await Promise.all([checkpoints.save("run", large), again.delete("run")]);
    expect(await checkpoints.load("run")).toBeUndefined();
  });

  it("refuse a key that is empty, broken or too long for a file", async () => {
    const checkpoints = await openCheckpoints({ storage });
    await expect(checkpoints.save("", run(1))).rejects.toThrow(/the name "" must be a text that is not empty/);
    await expect(checkpoints.load("\ud800")).rejects.toThrow(/must be a text/);
    await expect(checkpoints.delete("A".repeat(82))).rejects.toThrow(/for a file it takes 258 characters, not 255/);
    await checkpoints.save("A".repeat(81), run(1));
  });
});

describe("checkpoints in opfs", () => {
  it("are refused by key when they are damaged", async () => {
    const root = stubOpfs();
    const checkpoints = await openCheckpoints();
    await checkpoints.save("run", run(1));
    const folder = await root.getDirectoryHandle("optim-core");
    (await folder.getFileHandle("run.safetensors")).bytes[40]! ^= 1;
    await expect(checkpoints.load("run")).rejects.toThrow(
      /^checkpoints: cannot load "run": checkpoint: the file is damaged/,
    );
  });

  it("are not confused by files of others", async () => {
    const root = stubOpfs();
    const checkpoints = await openCheckpoints();
    const folder = await root.getDirectoryHandle("optim-core");
    await folder.getDirectoryHandle("folder.safetensors", { create: true });
    (await folder.getFileHandle("run.safetensors.crswap", { create: true })).bytes = Uint8Array.of(1);
    expect(await checkpoints.list()).toEqual([]);
    await expect(checkpoints.load("folder")).rejects.toThrow(
      /^checkpoints: cannot load "folder": Another kind of entry/,
    );
  });
});

describe("openCheckpoints", () => {
  it("takes opfs where files can be replaced whole, and IndexedDB elsewhere", async () => {
    expect((await openCheckpoints()).storage).toBe("indexeddb");
    stubOpfs();
    expect((await openCheckpoints()).storage).toBe("opfs");
    vi.stubGlobal("FileSystemFileHandle", class {});
    expect((await openCheckpoints()).storage).toBe("indexeddb");
    await expect(openCheckpoints({ storage: "opfs" })).rejects.toThrow(
      /no private file system.*Use storage: "indexeddb"/,
    );
  });

  it("takes IndexedDB in a private window that refuses opfs, but hides no other failure", async () => {
    stubOpfs();
    let name = "SecurityError";
    vi.stubGlobal("navigator", { storage: { getDirectory: () => Promise.reject(new DOMException("No.", name)) } });
    expect((await openCheckpoints()).storage).toBe("indexeddb");
    await expect(openCheckpoints({ storage: "opfs" })).rejects.toThrow("No.");
    name = "UnknownError";
    await expect(openCheckpoints()).rejects.toThrow("No.");
  });

  it("refuses a storage that it does not know, and a place without any", async () => {
    await expect(openCheckpoints({ storage: "disk" as CheckpointStorage })).rejects.toThrow(/"disk" is neither/);
    vi.stubGlobal("indexedDB", undefined);
    await expect(openCheckpoints()).rejects.toThrow(/no IndexedDB here\. In Node, use saveFile/);
  });
});
