import type { HostArray } from "optim-core";
import { describe, expect, test } from "vitest";
import { f32 } from "../testing/goldenFile.ts";
import {
  call,
  dict,
  global,
  int,
  legacyFile,
  list,
  orderedDict,
  storage,
  tensor,
  text,
  tuple,
} from "../testing/legacyFile.ts";
import { readTorch } from "./readTorch.ts";

const six = Float32Array.of(0, 1, 2, 3, 4, 5);
const floats = storage("FloatStorage", "a", 6);
const readFloats = (value: string) => readTorch(legacyFile(value, [["a", 6, six]]));

const withShape = (shape: string) =>
  call(global("torch._utils", "_rebuild_tensor_v2"), floats, int(0), shape, tuple(int(1)), "\x89", orderedDict());

describe("a tensor is gathered out of its storage", () => {
  test.each([
    ["all of it", 0, [2, 3], [3, 1], [0, 1, 2, 3, 4, 5]],
    ["transposed", 0, [3, 2], [1, 3], [0, 3, 1, 4, 2, 5]],
    ["a column", 1, [2], [3], [1, 4]],
    ["a row", 3, [3], [1], [3, 4, 5]],
    ["permuted in three axes", 0, [1, 3, 2], [9, 1, 3], [0, 3, 1, 4, 2, 5]],
    ["every other element", 1, [3], [2], [1, 3, 5]],
    ["an axis of size 1 with any stride", 2, [1, 2], [700, 1], [2, 3]],
    ["expanded", 4, [2, 3], [0, 0], [4, 4, 4, 4, 4, 4]],
    ["overlapping", 0, [3, 2], [1, 1], [0, 1, 1, 2, 2, 3]],
    ["a scalar", 5, [], [], [5]],
    ["empty", 6, [0], [1], []],
    ["empty in one of several axes", 6, [3, 0, 2], [2, 2, 1], []],
  ])("%s", (_, offset, shape, stride, data) => {
    expect(readFloats(tensor(floats, offset, shape, stride))).toStrictEqual(f32(shape, data));
  });

  test("several tensors of one storage do not share their memory", () => {
    const value = list(tensor(floats, 0, [6], [1]), tensor(floats, 0, [6], [1]));
    const [first, second] = readFloats(value) as unknown as [{ data: HostArray }, { data: HostArray }];
    first.data.fill(9 as never);
    expect(second).toStrictEqual(f32([6], [0, 1, 2, 3, 4, 5]));
  });

  test("a parameter is its tensor", () => {
    const parameter = call(
      global("torch._utils", "_rebuild_parameter"),
      tensor(floats, 0, [2], [1]),
      "\x88",
      orderedDict(),
    );
    expect(readFloats(parameter)).toStrictEqual(f32([2], [0, 1]));
  });
});

test.each([
  ["DoubleStorage", "f64", Float64Array.of(0.1, -0)],
  ["HalfStorage", "f16", Uint16Array.of(0x3c00, 0x7e01)],
  ["BFloat16Storage", "bf16", Uint16Array.of(0x3f80, 0xffc1)],
  ["LongStorage", "i64", BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n)],
  ["IntStorage", "i32", Int32Array.of(-(2 ** 31), 7)],
  ["ByteStorage", "u8", Uint8Array.of(255, 1)],
  ["BoolStorage", "bool", Uint8Array.of(1, 0)],
])("a %s keeps every bit, in order and reversed by strides", (type, dtype, data) => {
  const from = storage(type, "k", 2);
  const bytes = legacyFile(tuple(tensor(from, 0, [2], [1]), tensor(from, 1, [1, 1], [2, 5])), [["k", 2, data]]);
  expect(readTorch(bytes)).toStrictEqual([
    { dtype, shape: [2], data },
    { dtype, shape: [1, 1], data: data.slice(1) },
  ]);
});

describe("a tensor that its storage does not carry is refused", () => {
  test.each([
    ["too many elements", tensor(floats, 0, [7], [1])],
    ["an offset too far", tensor(floats, 1, [6], [1])],
    ["a stride too far", tensor(floats, 0, [2], [6])],
    ["a scalar behind the end", tensor(floats, 6, [], [])],
    ["an empty tensor behind the end", tensor(floats, 7, [0], [1])],
    ["sizes whose product is beyond any number", tensor(floats, 0, Array(40).fill(2 ** 30), Array(40).fill(1))],
  ])("%s", (_, value) => {
    expect(() => readFloats(value)).toThrow(/readTorch: a tensor of shape \[.*\], .+ leaves its storage of 6 elements/);
  });

  test.each([
    ["a negative size", tensor(floats, 0, [-1], [1]), "the shape of a tensor"],
    ["a negative offset", tensor(floats, -1, [1], [1]), "the offset of a tensor"],
    ["a negative stride", tensor(floats, 5, [2], [-1]), "the stride of a tensor"],
    ["a stride for each of other axes", tensor(floats, 0, [2, 3], [1]), "has the shape [2,3], but the stride [1]"],
    ["a shape that is a dict", withShape(dict(text("toString"), "N")), "the shape of a tensor is an object, not"],
    ["a shape of lists", withShape(list(list(int(1)))), "the shape of a tensor is [a list or tuple], not"],
    ["65 axes", tensor(floats, 0, Array(65).fill(1), Array(65).fill(1)), "not a list of at most 64"],
    ["no storage", tensor("N", 0, [1], [1]), "a tensor has no storage"],
    ["hooks", tensor(floats, 0, [1], [1]).replace(orderedDict(), "}(U\x04hookK\x01u"), "has hooks or metadata"],
  ])("%s", (_, value, message) => {
    expect(() => readFloats(value)).toThrow(message);
  });

  test("a conjugated or negated view", () => {
    const rebuild = global("torch._utils", "_rebuild_tensor_v2");
    const marked = call(
      rebuild,
      floats,
      int(0),
      tuple(int(1)),
      tuple(int(1)),
      "\x89",
      orderedDict(),
      "}(U\x03neg\x88u",
    );
    expect(() => readFloats(marked)).toThrow("a tensor has hooks or metadata");
  });

  test("tensors that together are far larger than the file, before their memory is taken", () => {
    expect(() => readFloats(tensor(floats, 0, [2 ** 30, 2 ** 30], [0, 0]))).toThrow("far larger than the file");
    expect(() => readFloats(tensor(floats, 0, Array(40).fill(2 ** 30), Array(40).fill(0)))).toThrow("far larger");
    const million = tensor(floats, 0, [2 ** 20], [0]);
    expect(() => readFloats(list(...Array(17).fill(million)))).toThrow("far larger than the file");
    expect(readFloats(list(...Array(3).fill(million)))).toHaveLength(3);
  });
});

describe("a legacy file's storages must be those that its tensors name", () => {
  const whole = tensor(floats, 0, [6], [1]);
  test.each([
    ["one missing", whole, [], "does not name the 1"],
    [
      "one too many",
      whole,
      [
        ["a", 6, six],
        ["b", 0, six.subarray(0, 0)],
      ],
      "does not name the 1",
    ],
    ["another key", whole, [["b", 6, six]], 'the storage "b" belongs to no tensor'],
    ["another length", whole, [["a", 5, six]], 'the storage "a" has 5 elements, its tensors say 6'],
    ["too few bytes", whole, [["a", 6, six.subarray(1)]], "ends after 20 of 24 bytes"],
    ["bytes behind", whole, [["a", 6, Float32Array.of(...six, 6)]], "has 4 bytes behind its last storage"],
  ] as const)("%s", (_, value, storages, message) => {
    expect(() => readTorch(legacyFile(value, storages))).toThrow(message);
  });

  test("a storage under two classes or lengths, and a bool that is neither 0 nor 1", () => {
    const twice = (other: string) => legacyFile(list(whole, tensor(other, 0, [1], [1])), [["a", 6, six]]);
    expect(() => readTorch(twice(storage("IntStorage", "a", 6)))).toThrow("is named with two classes or lengths");
    expect(() => readTorch(twice(storage("FloatStorage", "a", 5)))).toThrow("is named with two classes or lengths");
    const bools = tensor(storage("BoolStorage", "b", 2), 0, [2], [1]);
    expect(() => readTorch(legacyFile(bools, [["b", 2, Uint8Array.of(1, 2)]]))).toThrow("neither 0 nor 1");
  });
});
