/**
 * Writes legacy `.pt` files out of single pickle operations, so that tests can make files that torch would not. A pickle is a
 * string with a character for each byte.
 */

const numberBytes = (value: number, count: number): string =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(Math.floor(value / 256 ** i) % 256)).join("");

/** A 32-bit integer as BININT. */
export const int = (value: number): string => `J${numberBytes(value >>> 0, 4)}`;

/** Text as BINUNICODE. */
export function text(value: string): string {
  const utf8 = new TextEncoder().encode(value);
  return `X${numberBytes(utf8.length, 4)}${String.fromCharCode(...utf8)}`;
}

/** A class or function as GLOBAL. */
export const global = (module: string, name: string): string => `c${module}\n${name}\n`;

export const tuple = (...items: readonly string[]): string => `(${items.join("")}t`;

export const list = (...items: readonly string[]): string => `](${items.join("")}e`;

export const dict = (...keysAndValues: readonly string[]): string => `}(${keysAndValues.join("")}u`;

/** A call as REDUCE. */
export const call = (callee: string, ...args: readonly string[]): string => `${callee}${tuple(...args)}R`;

export const orderedDict = (): string => call(global("collections", "OrderedDict"));

/** A storage as a persistent id; `length` counts elements. */
export const storage = (type: string, key: string, length: number): string =>
  `${tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(length), "N")}Q`;

export function tensor(from: string, offset: number, shape: readonly number[], stride: readonly number[]): string {
  const [sizes, strides] = [shape, stride].map((counts) => tuple(...counts.map(int)));
  const rebuild = global("torch._utils", "_rebuild_tensor_v2");
  return call(rebuild, from, int(offset), sizes as string, strides as string, "\x89", orderedDict());
}

/** A storage at the end of a file: its key, its number of elements and its bytes. */
export type StoredBytes = readonly [key: string, length: number, bytes: ArrayBufferView];

/** A whole file around one pickled value (without PROTO and STOP). */
export function legacyFile(value: string, storages: readonly StoredBytes[] = []): Uint8Array {
  const magic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
  const machine = dict(text("little_endian"), "\x88");
  const keys = list(...storages.map(([key]) => text(key)));
  const pickles = [magic, int(1001), machine, value, keys].map((body) => `\x80\x02${body}.`);
  const stored = storages.map(([, length, { buffer, byteOffset, byteLength }]) => {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return numberBytes(length, 8) + String.fromCharCode(...bytes);
  });
  return Uint8Array.from([...pickles, ...stored].join(""), (character) => character.charCodeAt(0));
}
