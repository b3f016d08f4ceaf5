import type { ByteReader } from "./byteReader.ts";
import { damaged, quoted, unsupported } from "./readError.ts";

const hasDescriptor = 0x0008;
const namesAreUtf8 = 0x0800;

/** One record of an archive as its central directory has it. Sizes and the offset of its header are in bytes. */
export interface ZipEntry {
  readonly name: string;
  /** What the entry's own header must repeat: version needed, flags, method, time and date. */
  readonly common: readonly number[];
  /** What only the directory says, the same for every entry of an archive: version made by, internal and external attributes. */
  readonly origin: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

/** Reads the next entry of the central directory. Encryption, entries of 4 GiB and more, extra fields and comments are errors. */
export function readDirectoryEntry(reader: ByteReader): ZipEntry {
  const start = reader.position;
  if (reader.u32() !== 0x02014b50) throw damaged(`the zip archive's directory has no entry at byte ${start}`);
  const madeBy = reader.u16();
  const common = readCommon(reader);
  const [, flags = 0, method = 0] = common;
  const crc = reader.u32();
  const packedSize = reader.u32();
  const size = reader.u32();
  const nameLength = reader.u16();
  const extraLength = reader.u16();
  const commentLength = reader.u16();
  const disk = reader.u16();
  const internal = reader.u16();
  const external = reader.u32();
  const offset = reader.u32();
  const name = reader.text(nameLength);

  if ([packedSize, size, offset].includes(0xffffffff)) {
    throw unsupported(`the entry ${quoted(name)} lies beyond 4 GiB`, "Save the state in several smaller files.");
  }
  if (extraLength !== 0 || commentLength !== 0 || disk !== 0) {
    throw damaged(
      `the directory entry ${quoted(name)} has an extra field, a comment or a disk number, which torch never writes`,
    );
  }
  if ((flags & ~(hasDescriptor | namesAreUtf8)) !== 0) {
    throw damaged(`the entry ${quoted(name)} has flags 0x${flags.toString(16)} (encrypted?), which torch never writes`);
  }
  const origin = `${madeBy}/${internal}/${external}`;
  return { name, common, origin, flags, method, crc, packedSize, size, offset };
}

/**
 * Reads the entry's own header and its packed bytes, and leaves the cursor behind them. Everything that the header and the
 * trailing data descriptor repeat of the directory must be equal; the padding must be what torch pads with.
 */
export function readPackedBytes(reader: ByteReader, entry: ZipEntry): Uint8Array {
  const { name } = entry;
  const start = reader.position;
  if (reader.u32() !== 0x04034b50 || entry.offset !== start) {
    throw damaged(`the entry ${quoted(name)} should begin at byte ${entry.offset}, the one before it ends at ${start}`);
  }
  const common = readCommon(reader);
  const sums = [reader.u32(), reader.u32(), reader.u32()];
  const nameLength = reader.u16();
  const extraLength = reader.u16();
  const localName = reader.text(nameLength);
  checkPadding(reader.take(extraLength), name);
  const packed = reader.take(entry.packedSize);

  // With a descriptor behind the bytes, the header before them leaves the three numbers zero.
  const wanted = [entry.crc, entry.packedSize, entry.size];
  const described = (entry.flags & hasDescriptor) !== 0;
  const sumsAgree = sameNumbers(sums, described ? [0, 0, 0] : wanted);
  const descriptorAgrees = !described || sameNumbers(readDescriptor(reader), wanted);
  if (localName !== name || !sameNumbers(common, entry.common) || !sumsAgree || !descriptorAgrees) {
    throw damaged(`the header of the entry ${quoted(name)} at byte ${start} differs from the zip archive's directory`);
  }
  return packed;
}

function readCommon(reader: ByteReader): number[] {
  return Array.from({ length: 5 }, () => reader.u16());
}

function readDescriptor(reader: ByteReader): number[] {
  return reader.u32() === 0x08074b50 ? [reader.u32(), reader.u32(), reader.u32()] : [];
}

/** torch aligns tensors with an extra field of the id "FB", filled with the letter Z. */
function checkPadding(extra: Uint8Array, name: string): void {
  if (extra.length === 0) return;
  const [f, b, low = 0, high = 0] = extra;
  const asTorch = f === 0x46 && b === 0x42 && low + 256 * high === extra.length - 4;
  if (!asTorch || !extra.subarray(4).every((byte) => byte === 0x5a)) {
    throw damaged(`the padding of the entry ${quoted(name)} is not as torch writes it`);
  }
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
