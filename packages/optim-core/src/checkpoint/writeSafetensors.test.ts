import { describe, expect, it } from "vitest";
import type { HostTensor } from "../hostTensor.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

/** The format as its specification says it, read without any code of ours. */
function parse(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const { __metadata__: metadata, ...entries } = JSON.parse(text);
  const tensors = Object.entries(entries as Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>);
  return { length, text, metadata, tensors, data: new DataView(bytes.buffer, bytes.byteOffset + 8 + length) };
}

const u8: HostTensor = { dtype: "u8", shape: [3], data: Uint8Array.of(1, 2, 255) };
const f32: HostTensor = { dtype: "f32", shape: [2, 1], data: Float32Array.of(1.5, -0) };
const bf16: HostTensor = { dtype: "bf16", shape: [], data: Uint16Array.of(0x7fc1) };
const i64: HostTensor = { dtype: "i64", shape: [1], data: BigInt64Array.of(-(2n ** 63n)) };

describe("writeSafetensors", () => {
  it("writes what an independent reader reads, aligned and without gaps", () => {
    const tensors = new Map(
      Object.entries({ u8, f32, bf16, i64, none: { ...f32, shape: [0, 7], data: new Float32Array() } }),
    );
    const bytes = writeSafetensors(
      tensors,
      new Map([
        ["zoë", "1"],
        ["2", '"'],
      ]),
    );
    const { length, text, metadata, tensors: found, data } = parse(bytes);

    expect(length % 8).toBe(0);
    expect(text).toMatch(/^\{"__metadata__":\{"zoë":"1","2":"\\""\},.*\} *$/);
    expect(metadata).toEqual({ zoë: "1", 2: '"' });
    expect(Object.fromEntries(found)).toEqual({
      i64: { dtype: "I64", shape: [1], data_offsets: [0, 8] },
      f32: { dtype: "F32", shape: [2, 1], data_offsets: [8, 16] },
      none: { dtype: "F32", shape: [0, 7], data_offsets: [16, 16] },
      bf16: { dtype: "BF16", shape: [], data_offsets: [16, 18] },
      u8: { dtype: "U8", shape: [3], data_offsets: [18, 21] },
    });
    expect(data.byteLength).toBe(21);
    expect(data.getBigInt64(0, true)).toBe(-(2n ** 63n));
    expect([data.getFloat32(8, true), data.getFloat32(12, true)]).toEqual([1.5, -0]);
    expect(data.getUint16(16, true)).toBe(0x7fc1);
    expect([data.getUint8(18), data.getUint8(19), data.getUint8(20)]).toEqual([1, 2, 255]);
  });

  it("writes the part of a buffer that a view shows", () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const { data: written } = parse(writeSafetensors(new Map([["x", { dtype: "f32", shape: [2], data }]])));
    expect([written.byteLength, written.getFloat32(0, true), written.getFloat32(4, true)]).toEqual([8, 2, 3]);
  });

  it("has no metadata where none are given", () => {
    expect(parse(writeSafetensors(new Map())).text).toBe("{}      ");
  });

  it.each<[string, string, HostTensor, RegExp]>([
    [
      "a dtype that files lack",
      "w",
      { ...f32, dtype: "f8" },
      /tensor "w": dtype f8 cannot be stored\. Convert it to one of f32,/,
    ],
    [
      "a dtype that objects have by nature",
      "w",
      { ...f32, dtype: "constructor" },
      /dtype constructor cannot be stored/,
    ],
    [
      "data of another dtype",
      "w",
      { ...f32, dtype: "f64" },
      /dtype f64 lies in a Float64Array, but the data are a Float32Array/,
    ],
    ["too few data", "w", { ...f32, shape: [3] }, /shape \[3\] does not fit the 2 elements/],
    ["a negative shape", "w", { ...f32, shape: [-1, -2] }, /shape \[-1,-2\] does not fit/],
    ["a broken shape", "w", { ...f32, shape: [0.5, 4] }, /shape \[0.5,4\] does not fit/],
    ["the name of the metadata", "__metadata__", f32, /no reader takes this name/],
    ["half a character as a name", "\ud800", f32, /no reader takes this name/],
  ])("refuses %s", (_, name, tensor, message) => {
    expect(() => writeSafetensors(new Map([[name, tensor]]))).toThrow(message);
  });
});
