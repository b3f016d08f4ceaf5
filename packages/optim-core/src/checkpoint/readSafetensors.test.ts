import { describe, expect, it } from "vitest";
import { readSafetensors } from "./readSafetensors.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

/** A file as another program would write it. */
function file(header: string | Uint8Array, data: readonly number[] = [], length?: bigint): Uint8Array {
  const head = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + head.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(head.length), true);
  bytes.set(head, 8);
  bytes.set(data, 8 + head.length);
  return bytes;
}

const entry = (begin: number, end: number, dtype = "U8", shape = `[${end - begin}]`) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe("readSafetensors", () => {
  it("reads a file of another program: odd header length, tensors in any order", () => {
    const header = `{"b":${entry(1, 9, "F32", "[1,2]")}, "a":${entry(0, 1)},"__metadata__":{"format":"pt"}}`;
    const { tensors, metadata } = readSafetensors(file(header, [7, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x80]));
    expect([...metadata]).toEqual([["format", "pt"]]);
    expect(tensors.get("a")).toEqual({ dtype: "u8", shape: [1], data: Uint8Array.of(7) });
    expect(tensors.get("b")).toStrictEqual({ dtype: "f32", shape: [1, 2], data: Float32Array.of(1, -0) });
  });

  it("reads every dtype back bit for bit, at every alignment, and owns its copy", () => {
    const noise = (count: number) => Uint8Array.from({ length: count }, (_, i) => i * 151 + 13).buffer;
    const tensors = new Map(
      Object.entries({
        f32: { dtype: "f32", shape: [2], data: new Float32Array(noise(8)) },
        f64: { dtype: "f64", shape: [1, 2], data: new Float64Array(noise(16)) },
        f16: { dtype: "f16", shape: [3], data: new Uint16Array(noise(6)) },
        bf16: { dtype: "bf16", shape: [1], data: new Uint16Array(noise(2)) },
        i32: { dtype: "i32", shape: [3, 1], data: new Int32Array(noise(12)) },
        i64: { dtype: "i64", shape: [2], data: new BigInt64Array(noise(16)) },
        u8: { dtype: "u8", shape: [5], data: new Uint8Array(noise(5)) },
      }),
    );
    const written = writeSafetensors(tensors);
    for (let shift = 0; shift < 9; shift++) {
      const bytes = new Uint8Array(written.length + shift).subarray(shift);
      bytes.set(written);
      const read = readSafetensors(bytes).tensors;
      bytes.fill(0);
      expect(read.size).toBe(tensors.size);
      for (const [name, { dtype, shape, data }] of tensors) {
        const found = read.get(name);
        expect(found).toMatchObject({ dtype, shape });
        expect(found?.data.constructor).toBe(data.constructor);
        expect(new Uint8Array(found?.data.buffer as ArrayBuffer)).toEqual(new Uint8Array(data.buffer));
      }
    }
  });

  it("reads a tensor whose name is __proto__", () => {
    const { tensors } = readSafetensors(file(`{"__proto__":${entry(0, 1)}}`, [5]));
    expect([...tensors.keys()]).toEqual(["__proto__"]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(), /0 bytes are too few/],
    ["a header longer than the file", file("{}", [], 3n), /claims 3 bytes, but 2 follow/],
    ["an absurd header length", file("{}", [], 2n ** 64n - 1n), /claims 18446744073709551615 bytes, but 2 follow/],
    ["invalid UTF-8", file(Uint8Array.of(0x7b, 0xff, 0x7d)), /not UTF-8/],
    ["a byte order mark", file("\ufeff{}"), /not JSON/],
    ["broken JSON", file('{"a":'), /not JSON/],
    ["a header that is a list", file("[]"), /no JSON object/],
    ["a header that is null", file("null"), /no JSON object/],
    ["a name twice", file(`{"a":${entry(0, 1)},"a":${entry(0, 1)}}`, [0]), /the key "a" twice/],
    ["metadata twice", file('{"__metadata__":{"a":"1","a":"2"}}'), /the key "a" twice/],
    ["metadata that is no object", file('{"__metadata__":["a"]}'), /__metadata__ is no JSON object/],
    ["metadata that is null", file('{"__metadata__":null}'), /__metadata__ is no JSON object/],
    ["metadata that is no string", file('{"__metadata__":{"a":1}}'), /__metadata__ "a" is no string/],
    ["an entry that is no object", file('{"a":7}'), /tensor "a": its entry is no JSON object/],
    [
      "an unknown dtype",
      file(`{"a":${entry(0, 1, "F8_E5M2")}}`, [0]),
      /tensor "a": dtype "F8_E5M2" is not one of F32,/,
    ],
    ["no dtype", file('{"a":{"shape":[],"data_offsets":[0,1]}}', [0]), /dtype undefined is not one of/],
    ["no shape", file('{"a":{"dtype":"U8","data_offsets":[0,1]}}', [0]), /shape undefined is no list/],
    ["a negative shape", file(`{"a":${entry(0, 1, "U8", "[-1,-1]")}}`, [0]), /shape \[-1,-1\] is no list/],
    ["a shape beyond counting", file(`{"a":${entry(0, 1, "U8", "[1e9,1e9]")}}`, [0]), /is no list of sizes/],
    [
      "offsets that are no pair",
      file('{"a":{"dtype":"U8","shape":[],"data_offsets":[0]}}', [0]),
      /\[0\] are no begin and end/,
    ],
    ["negative offsets", file(`{"a":${entry(-1, 0)}}`), /\[-1,0\] are no begin and end/],
    ["broken offsets", file(`{"a":${entry(0.5, 1.5)}}`, [0]), /\[0.5,1.5\] are no begin and end/],
    [
      "a size that is not the shape's",
      file(`{"a":${entry(0, 4, "F32", "[2]")}}`, [0, 0, 0, 0]),
      /F32 of shape \[2\] takes 8 bytes, but data_offsets \[0, 4\] hold 4/,
    ],
    [
      "an end before the begin",
      file(`{"a":${entry(1, 0, "U8", "[1]")}}`, [0]),
      /takes 1 bytes, but data_offsets \[1, 0\] hold -1/,
    ],
    [
      "an overlap",
      file(`{"a":${entry(0, 2)},"b":${entry(1, 3)}}`, [0, 0, 0]),
      /tensor "b": begins at byte 1 of the data, not at 2/,
    ],
    [
      "a gap",
      file(`{"a":${entry(0, 1)},"b":${entry(2, 3)}}`, [0, 0, 0]),
      /tensor "b": begins at byte 2 of the data, not at 1/,
    ],
    ["offsets beyond the file", file(`{"a":${entry(0, 4)}}`, [0, 0, 0]), /take 4 bytes, but the file holds 3/],
    ["bytes left over", file(`{"a":${entry(0, 1)}}`, [0, 0]), /take 1 bytes, but the file holds 2/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });
});
