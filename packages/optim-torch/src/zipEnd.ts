import { ByteReader } from "./byteReader.ts";
import { damaged } from "./readError.ts";

const endSize = 22;
const end64Size = 56;
const locatorSize = 20;

/** Where an archive's central directory lies, in bytes from the start of the file, and how many entries it lists. */
export interface ZipEnd {
  readonly entries: number;
  readonly directoryStart: number;
  readonly directoryEnd: number;
}

/**
 * Reads the records that end an archive. torch always writes both the 64-bit and the 32-bit one; they must agree, nothing may
 * follow them, and the directory must reach up to them.
 */
export function readZipEnd(bytes: Uint8Array): ZipEnd {
  const start = bytes.length - endSize;
  if (start < 0) throw damaged(`the zip archive has ${bytes.length} bytes, too few for its end record`);
  const reader = new ByteReader(bytes, "the end record of the zip archive", start);
  if (reader.u32() !== 0x06054b50) throw damaged("the zip archive has no end record in its last 22 bytes");
  const end64 = readEnd64(bytes, start);

  const disk = reader.u16() | reader.u16();
  const entriesHere = reader.u16();
  const entries = reader.u16();
  const size = reader.u32();
  const directoryStart = reader.u32();
  const comment = reader.u16();
  if (disk !== 0 || entriesHere !== entries || comment !== 0) {
    throw damaged(
      `the end record names disk ${disk}, ${entriesHere} of ${entries} entries and ${comment} bytes of comment`,
    );
  }

  const truth: EndNumbers = end64 ?? { entries, size, directoryStart };
  // Numbers too large for the 32-bit record are all ones there.
  if (
    entries !== Math.min(truth.entries, 0xffff) ||
    size !== Math.min(truth.size, 0xffffffff) ||
    directoryStart !== Math.min(truth.directoryStart, 0xffffffff)
  ) {
    throw damaged("the two end records of the zip archive differ");
  }
  const directoryEnd = end64 ? start - locatorSize - end64Size : start;
  if (truth.directoryStart + truth.size !== directoryEnd) {
    throw damaged(
      `the directory of the zip archive ends at byte ${truth.directoryStart + truth.size}, its end records begin at ${directoryEnd}`,
    );
  }
  return { entries: truth.entries, directoryStart: truth.directoryStart, directoryEnd };
}

/** What both end records say. */
interface EndNumbers {
  readonly entries: number;
  readonly size: number;
  readonly directoryStart: number;
}

function readEnd64(bytes: Uint8Array, end: number): EndNumbers | undefined {
  const start = end - locatorSize - end64Size;
  if (start < 0) return undefined;
  const locator = new ByteReader(bytes, "the 64-bit locator of the zip archive", end - locatorSize);
  // Without this record its bytes belong to nothing, which the directory's end shows.
  if (locator.u32() !== 0x07064b50) return undefined;
  if (locator.u32() !== 0 || locator.u64() !== start || locator.u32() !== 1) {
    throw damaged(`the 64-bit locator of the zip archive does not point to byte ${start} of one disk`);
  }

  const record = new ByteReader(bytes, "the 64-bit end record of the zip archive", start);
  const signature = record.u32();
  const rest = record.u64();
  const versions = record.u32();
  const disks = record.u64();
  const entriesHere = record.u64();
  const entries = record.u64();
  // 0x002d031e: made on Unix by version 3.0, needs 4.5; no other part of the file repeats these four bytes.
  if (signature !== 0x06064b50 || rest !== end64Size - 12 || versions !== 0x002d031e || disks !== 0) {
    throw damaged("the 64-bit end record of the zip archive is not as torch writes it");
  }
  if (entriesHere !== entries) throw damaged(`the 64-bit end record counts ${entriesHere} of ${entries} entries`);
  return { entries, size: record.u64(), directoryStart: record.u64() };
}
