import type { ByteReader } from "./byteReader.ts";
import { PickleClass } from "./pickleClass.ts";
import type { PickleHost } from "./pickleMachine.ts";
import { checkPlainTree } from "./plainTree.ts";
import { damaged, quoted, shown, unsupported } from "./readError.ts";
import { isCount } from "./tensorShape.ts";
import { TensorTable } from "./tensorTable.ts";
import { TorchClasses } from "./torchClasses.ts";
import { storageTypes, TorchStorage } from "./torchStorage.ts";
import type { TorchValue } from "./torchValue.ts";
import { unpickle } from "./unpickle.ts";

/** The main pickle of a file: read it, fill the storages that it names, then finish. */
export class TorchPickle implements PickleHost {
  /** The storages that the pickle has named so far, by key. */
  readonly storages = new Map<string, TorchStorage>();
  readonly #tensors: TensorTable;
  readonly #classes: TorchClasses;

  /** `fileBytes`, the size of the file, bounds what its tensors may take. */
  constructor(fileBytes: number) {
    this.#tensors = new TensorTable(fileBytes);
    this.#classes = new TorchClasses(this.#tensors);
  }

  /** Reads the pickle at the cursor. The tensors in the result have no data yet. */
  read(reader: ByteReader): unknown {
    return unpickle(reader, this);
  }

  /** Gives the tensors their data and returns the value as a plain tree. */
  finish(value: unknown): TorchValue {
    checkPlainTree(value, (node) => this.#tensors.has(node));
    this.#tensors.fill();
    return value;
  }

  findClass(module: string, name: string): PickleClass {
    return this.#classes.find(module, name);
  }

  /** torch's ids: ("storage", class, key, device, length), and a view, always None, at the end in legacy files. */
  findPersistent(id: unknown): TorchStorage {
    const parts: readonly unknown[] = Array.isArray(id) ? id : [];
    const [kind, storageClass, key, , length, view] = parts;
    if (kind !== "storage" || !(storageClass instanceof PickleClass) || typeof key !== "string") {
      throw unsupported(
        `the pickle has a persistent id (${shown(kind ?? id)}) that names no storage`,
        "Save a state dict, not a module: torch.save(optimizer.state_dict(), path).",
      );
    }
    const type = storageTypes.get(storageClass.name.slice("torch.".length));
    if (!type || !isCount(length)) {
      throw damaged(`the storage ${quoted(key)} of class ${quoted(storageClass.name)} has the length ${shown(length)}`);
    }
    if (view !== undefined && view !== null) {
      throw unsupported(
        `the storage ${quoted(key)} is a view of another`,
        "Load the file and save it again with torch 1.6 or newer.",
      );
    }
    const known = this.storages.get(key);
    if (known && (known.type !== type || known.length !== length)) {
      throw damaged(`the storage ${quoted(key)} is named with two classes or lengths`);
    }
    const storage = known ?? new TorchStorage(key, type, length);
    this.storages.set(key, storage);
    return storage;
  }
}
