import { fail } from "../error.ts";
import type { HostTensor } from "../hostTensor.ts";
import { elementCount, type StoredDType, storedDTypes } from "./storedDType.ts";

/**
 * Lays tensors out as a safetensors file: the length of the header in 8 bytes, the header as JSON padded with spaces to a
 * multiple of 8, and the tensors without gaps, the widest dtypes first so that each is aligned. The metadata comes first in
 * the header, in its own order. Throws for a dtype that the format lacks and for data that do not fit their dtype or shape.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const parts = Array.from(tensors, ([name, tensor]) => ({ name, tensor, stored: storedAs(name, tensor) }));
  parts.sort((a, b) => b.stored.array.BYTES_PER_ELEMENT - a.stored.array.BYTES_PER_ELEMENT);

  const entries: [name: string, json: string][] = [];
  if (metadata.size > 0) {
    const texts = Array.from(metadata, ([key, text]): [string, string] => [key, JSON.stringify(text)]);
    entries.push(["__metadata__", objectJson(texts)]);
  }
  let end = 0;
  for (const { name, tensor, stored } of parts) {
    const offsets = [end, end + tensor.data.byteLength];
    entries.push([name, JSON.stringify({ dtype: stored.code, shape: tensor.shape, data_offsets: offsets })]);
    end += tensor.data.byteLength;
  }

  const header = new TextEncoder().encode(objectJson(entries));
  const dataStart = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.length, dataStart);
  let at = dataStart;
  for (const { data } of parts.map((part) => part.tensor)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** JSON in the order given, which `JSON.stringify` of an object does not keep for keys that look like numbers. */
function objectJson(entries: readonly (readonly [key: string, json: string])[]): string {
  return `{${entries.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",")}}`;
}

function storedAs(name: string, { dtype, shape, data }: HostTensor): StoredDType {
  const who = `safetensors: tensor ${JSON.stringify(name)}`;
  if (name === "__metadata__" || /\p{Surrogate}/u.test(name))
    fail(who, "no reader takes this name. Rename the tensor.");
  const stored = storedDTypes.find((row) => row.dtype === dtype);
  if (stored === undefined) {
    fail(
      who,
      `dtype ${dtype} cannot be stored. Convert it to one of ${storedDTypes.map((row) => row.dtype).join(", ")}.`,
    );
  }
  if (data[Symbol.toStringTag] !== stored.array.name) {
    fail(who, `dtype ${dtype} lies in a ${stored.array.name}, but the data are a ${data[Symbol.toStringTag]}.`);
  }
  if (elementCount(shape) !== data.length) {
    fail(who, `shape ${JSON.stringify(shape)} does not fit the ${data.length} elements of its data.`);
  }
  return stored;
}
