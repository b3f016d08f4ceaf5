import { fail, OptimError } from "../error.ts";
import type { HostTensor } from "../hostTensor.ts";
import { repeatedKey } from "./repeatedKey.ts";
import { elementCount, storedDTypes } from "./storedDType.ts";

/** What a safetensors file holds: tensors by name, and texts by key. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A tensor as the header describes it; its bytes are `begin` to `end` of the data. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  readonly decode: (bytes: ArrayBuffer) => HostTensor["data"];
}

/**
 * Reads any safetensors file, whoever wrote it. The format has no checksum, so only the structure is checked: the header, its
 * names, dtypes and shapes, and that the tensors fill the file without gap or overlap. The tensors own copies of their bytes.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { text, dataStart } = splitHeader(bytes);
  const { __metadata__, ...described } = parseHeader(text);
  const metadata = readMetadata(__metadata__);
  const entries = Object.entries(described).map(([name, entry]) => readEntry(name, entry));
  checkCoverage(entries, bytes.length - dataStart);
  const tensors = entries.map(({ name, dtype, shape, begin, end, decode }): [string, HostTensor] => {
    const copy = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    return [name, { dtype, shape, data: decode(copy.buffer) }];
  });
  return { tensors: new Map(tensors), metadata };
}

function splitHeader(bytes: Uint8Array): { text: string; dataStart: number } {
  if (bytes.length < 8) fail("safetensors", `${bytes.length} bytes are too few to be a file: it is cut short.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const rest = bytes.length - 8;
  if (length > BigInt(rest)) {
    fail("safetensors", `the header claims ${length} bytes, but ${rest} follow: cut short, or no safetensors file.`);
  }
  const dataStart = 8 + Number(length);
  try {
    // A byte order mark must not be dropped: it is no JSON, and then no header.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes.subarray(8, dataStart)), dataStart };
  } catch (cause) {
    throw new OptimError("safetensors: the header is not UTF-8: the file is damaged, or no safetensors file.", {
      cause,
    });
  }
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new OptimError("safetensors: the header is not JSON: the file is damaged, or no safetensors file.", {
      cause,
    });
  }
  if (!isRecord(header))
    fail("safetensors", "the header is no JSON object: the file is damaged, or no safetensors file.");
  const twice = repeatedKey(text);
  if (twice !== undefined)
    fail("safetensors", `the header has the key ${JSON.stringify(twice)} twice. Do not trust this file.`);
  return header;
}

function readMetadata(metadata: unknown = {}): Map<string, string> {
  if (!isRecord(metadata)) fail("safetensors", "__metadata__ is no JSON object.");
  const texts = Object.entries(metadata).map(([key, text]): [string, string] => {
    if (typeof text !== "string") fail("safetensors", `__metadata__ ${JSON.stringify(key)} is no string.`);
    return [key, text];
  });
  return new Map(texts);
}

function readEntry(name: string, entry: unknown): Entry {
  const who = `safetensors: tensor ${JSON.stringify(name)}`;
  if (!isRecord(entry)) fail(who, "its entry is no JSON object.");
  const { dtype: code, shape, data_offsets: offsets } = entry;
  const stored = storedDTypes.find((row) => row.code === code);
  if (stored === undefined) {
    fail(who, `dtype ${JSON.stringify(code)} is not one of ${storedDTypes.map((row) => row.code).join(", ")}.`);
  }
  const size = elementCount(shape) * stored.array.BYTES_PER_ELEMENT;
  if (Number.isNaN(size)) fail(who, `shape ${JSON.stringify(shape)} is no list of sizes.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every((at) => Number.isSafeInteger(at) && at >= 0)) {
    fail(who, `data_offsets ${JSON.stringify(offsets)} are no begin and end.`);
  }
  const [begin, end] = offsets as [number, number];
  if (end - begin !== size) {
    fail(
      who,
      `${code} of shape ${JSON.stringify(shape)} takes ${size} bytes, but data_offsets [${begin}, ${end}] hold ${end - begin}.`,
    );
  }
  const decode = (buffer: ArrayBuffer) => new stored.array(buffer);
  return { name, dtype: stored.dtype, shape: shape as number[], begin, end, decode };
}

/** The format allows neither gaps nor overlaps, so the tensors in the order of their bytes must follow one another. */
function checkCoverage(entries: readonly Entry[], dataLength: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      fail(
        `safetensors: tensor ${JSON.stringify(name)}`,
        `begins at byte ${begin} of the data, not at ${covered}, where the one before ends.`,
      );
    }
    covered = end;
  }
  if (covered !== dataLength)
    fail("safetensors", `the tensors take ${covered} bytes, but the file holds ${dataLength}.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
