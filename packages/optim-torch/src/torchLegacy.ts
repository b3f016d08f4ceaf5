import { ByteReader } from "./byteReader.ts";
import { isDict } from "./pickleDict.ts";
import type { PickleHost } from "./pickleMachine.ts";
import { damaged, quoted, shown, unsupported } from "./readError.ts";
import { TorchPickle } from "./torchPickle.ts";
import type { TorchValue } from "./torchValue.ts";
import { unpickle } from "./unpickle.ts";

const magic = 0x1950a86a20f9469cfc6cn;
const version = 1001;

/** The pickles around the main one are plain numbers and strings. */
const plainOnly: PickleHost = {
  findClass(module, name) {
    throw damaged(`the file's frame asks for ${quoted(`${module}.${name}`)}`);
  },
  findPersistent() {
    throw damaged("the file's frame refers to a storage");
  },
};

/**
 * Reads the format of torch before version 1.6: five pickles (magic number, version, machine, value, storage keys) and the
 * storages. It has no checksums, so only its structure is checked: a damaged number inside of a tensor stays unseen.
 */
export function readTorchLegacy(bytes: Uint8Array): TorchValue {
  const reader = new ByteReader(bytes, "the legacy file");
  if (unpickle(reader, plainOnly) !== magic) {
    throw unsupported(
      "the file is a pickle, but torch's magic number is missing",
      "Pass a file that torch.save wrote.",
    );
  }
  const found = unpickle(reader, plainOnly);
  if (found !== version) throw unsupported(`the legacy file has the version ${shown(found)}`, "Save it again.");
  const machine = unpickle(reader, plainOnly);
  if (!isDict(machine) || machine.little_endian !== true) {
    throw unsupported("the legacy file was not written on a little-endian machine", "Save it again on one.");
  }

  const pickle = new TorchPickle(bytes.length);
  const value = pickle.read(reader);
  const keys = unpickle(reader, plainOnly);
  if (!Array.isArray(keys) || keys.length !== pickle.storages.size || new Set(keys).size !== keys.length) {
    throw damaged(`the list of storages does not name the ${pickle.storages.size} that the tensors need`);
  }
  for (const key of keys) fillStorage(key, pickle, reader);
  if (reader.remaining !== 0) throw damaged(`the legacy file has ${reader.remaining} bytes behind its last storage`);
  return pickle.finish(value);
}

function fillStorage(key: unknown, pickle: TorchPickle, reader: ByteReader): void {
  const storage = pickle.storages.get(key as string);
  if (!storage) throw damaged(`the storage ${shown(key)} belongs to no tensor`);
  const length = reader.u64();
  if (length !== storage.length) {
    throw damaged(`the storage ${quoted(storage.key)} has ${length} elements, its tensors say ${storage.length}`);
  }
  storage.fill(reader.take(storage.byteLength));
}
