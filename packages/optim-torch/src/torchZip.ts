import { ByteReader } from "./byteReader.ts";
import { damaged, quoted, unsupported } from "./readError.ts";
import { TorchPickle } from "./torchPickle.ts";
import type { TorchValue } from "./torchValue.ts";
import { readZipArchive } from "./zipArchive.ts";

/** The newest file version that torch's own reader accepts. */
const newestVersion = 10;

const text = /* @__PURE__ */ new TextDecoder();

/** Reads the zip format, torch's own since version 1.6: a pickle, and a record for each storage, all in one folder. */
export function readTorchZip(bytes: Uint8Array): TorchValue {
  const records = readZipArchive(bytes);
  const folder = folderOf(records);
  const record = (name: string) => records.get(folder + name);
  checkFormat(record);

  const pickled = record("data.pkl") as Uint8Array;
  const pickle = new TorchPickle(bytes.length);
  const reader = new ByteReader(pickled, `the record ${quoted(`${folder}data.pkl`)}`);
  const value = pickle.read(reader);
  if (reader.remaining !== 0) throw damaged(`the pickle ends ${reader.remaining} bytes before its record`);
  for (const storage of pickle.storages.values()) {
    const data = record(`data/${storage.key}`);
    if (!data) throw damaged(`no record ${quoted(`${folder}data/${storage.key}`)} is there, which a tensor needs`);
    storage.fill(data);
  }
  return pickle.finish(value);
}

function folderOf(records: ReadonlyMap<string, Uint8Array>): string {
  const names = [...records.keys()];
  const pickle = names.find((name) => name.endsWith("/data.pkl"));
  if (pickle === undefined) {
    throw unsupported(
      `the zip archive has no record "data.pkl" (it has ${names.slice(0, 10).map(quoted).join(", ") || "none"})`,
      "Pass a file that torch.save wrote.",
    );
  }
  return pickle.slice(0, -"data.pkl".length);
}

function checkFormat(record: (name: string) => Uint8Array | undefined): void {
  if (record("constants.pkl")) {
    throw unsupported(
      "the file is a TorchScript program",
      "Save its state dict: torch.save(optimizer.state_dict(), path).",
    );
  }
  // Files of torch before 2.1 have no byte order and are little-endian.
  const order = text.decode(record("byteorder")) || "little";
  if (order !== "little") {
    throw unsupported(`the file has the byte order ${quoted(order)}`, "Save it again on a little-endian machine.");
  }
  const version = text.decode(record("version")).trim();
  if (!(Number(version) <= newestVersion)) {
    const advice = `Save it with a torch that writes version ${newestVersion} or older.`;
    throw unsupported(`the file has the unknown version ${quoted(version)}`, advice);
  }
}
