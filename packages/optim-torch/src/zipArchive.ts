import { inflateSync } from "fflate";
import { ByteReader } from "./byteReader.ts";
import { crc32 } from "./crc32.ts";
import { damaged, quoted, unsupported } from "./readError.ts";
import { readZipEnd, type ZipEnd } from "./zipEnd.ts";
import { readDirectoryEntry, readPackedBytes, type ZipEntry } from "./zipEntry.ts";

/** No deflated byte gives more than 1032 bytes, so a size beyond that is a lie that must not be allocated. */
const deflateLimit = 1032;

/**
 * The records of a zip archive by name; stored ones are views into `bytes`. Every byte of the file is accounted for: entries
 * lie one behind another without gaps up to the directory, headers repeat the directory, CRC-32 sums are checked.
 * That is why any single damaged byte is an error here, also one that no CRC covers.
 */
export function readZipArchive(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const end = readZipEnd(bytes);
  const entries = readDirectory(bytes, end);
  const reader = new ByteReader(bytes.subarray(0, end.directoryStart), "the zip archive");
  const records = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (records.has(entry.name)) throw damaged(`the zip archive has two entries ${quoted(entry.name)}`);
    records.set(entry.name, unpack(readPackedBytes(reader, entry), entry));
  }
  if (reader.remaining !== 0)
    throw damaged(`the zip archive has ${reader.remaining} bytes between its last entry and its directory`);
  return records;
}

function readDirectory(bytes: Uint8Array, end: ZipEnd): ZipEntry[] {
  const reader = new ByteReader(
    bytes.subarray(0, end.directoryEnd),
    "the directory of the zip archive",
    end.directoryStart,
  );
  const entries: ZipEntry[] = [];
  while (reader.remaining > 0) entries.push(readDirectoryEntry(reader));
  if (entries.length !== end.entries) {
    throw damaged(`the directory of the zip archive lists ${entries.length} entries, its end record ${end.entries}`);
  }
  // One writer made them all: a difference is a damaged byte in a field that nothing else repeats.
  const odd = entries.find((entry) => entry.origin !== entries[0]?.origin);
  if (odd)
    throw damaged(`the directory entry ${quoted(odd.name)} has another origin or other attributes than the first one`);
  return entries;
}

function unpack(packed: Uint8Array, entry: ZipEntry): Uint8Array {
  const record = entry.method === 8 ? inflate(packed, entry) : packed;
  if (entry.method !== 0 && entry.method !== 8) {
    throw unsupported(
      `the entry ${quoted(entry.name)} is packed with method ${entry.method}`,
      "Save it again with torch.save.",
    );
  }
  if (record.length !== entry.size) {
    throw damaged(`the entry ${quoted(entry.name)} has ${record.length} bytes, the directory says ${entry.size}`);
  }
  const crc = crc32(record);
  if (crc !== entry.crc) {
    throw damaged(`the entry ${quoted(entry.name)} has the CRC-32 ${hex(crc)}, the directory says ${hex(entry.crc)}`);
  }
  return record;
}

function inflate(packed: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.size > packed.length * deflateLimit) {
    throw damaged(`the entry ${quoted(entry.name)} claims ${entry.size} bytes out of ${packed.length}`);
  }
  try {
    return inflateSync(packed, { out: new Uint8Array(entry.size) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw damaged(`the entry ${quoted(entry.name)} cannot be inflated (${reason})`);
  }
}

function hex(crc: number): string {
  return `0x${crc.toString(16).padStart(8, "0")}`;
}
