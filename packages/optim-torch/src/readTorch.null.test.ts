import { readFileSync } from "node:fs";
import { OptimError } from "optim-core";
import { expect, test } from "vitest";
import { goldenBytes, goldenValues } from "../testing/goldenFile.ts";
import { readTorch } from "./readTorch.ts";

const ids = ["sgd_momentum", "adamw_two_groups"];

test.each(ids)("every value of %s, in the zip, legacy and checkpoint files, is torch's own", (id) => {
  const { state_dict, params } = goldenValues(id);
  expect(readTorch(goldenBytes(`${id}.pt`))).toStrictEqual(state_dict);
  expect(readTorch(goldenBytes(`${id}.legacy.pt`))).toStrictEqual(state_dict);
  expect(readTorch(goldenBytes(`${id}.checkpoint.pt`))).toStrictEqual({
    epoch: 3,
    model: params,
    optimizer: state_dict,
  });
});

test.each(ids.flatMap((id) => [`${id}.pt`, `${id}.legacy.pt`, `${id}.checkpoint.pt`]))(
  "%s cut short at any length is one clear error",
  (name) => {
    const bytes = goldenBytes(name);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readTorch(bytes.subarray(0, length)), `${length} bytes`).toThrow(/^readTorch: .+\. \S.+\.$/s);
    }
  },
);

test.each(ids)("a byte behind the end of %s is an error", (id) => {
  for (const name of [`${id}.pt`, `${id}.legacy.pt`]) {
    expect(() => readTorch(Uint8Array.of(...goldenBytes(name), 0))).toThrow(/^readTorch: .+ copy or save it again\.$/);
  }
});

test.each(ids)("a flipped byte in the legacy file of %s is a clear error or a value, never another failure", (id) => {
  const bytes = goldenBytes(`${id}.legacy.pt`);
  let refused = 0;
  for (let position = 0; position < bytes.length; position++) {
    const copy = bytes.slice();
    copy[position] = (copy[position] as number) ^ 0xff;
    try {
      readTorch(copy);
    } catch (error) {
      expect((error as Error).message).toMatch(/^readTorch: .+\. \S.+\.$/s);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(bytes.length / 2);
});

test("the bytes may lie anywhere in a larger buffer, aligned or not", () => {
  const bytes = goldenBytes("adamw_two_groups.pt");
  for (const offset of [1, 2, 3, 4]) {
    const larger = new Uint8Array(bytes.length + 8);
    larger.set(bytes, offset);
    expect(readTorch(larger.subarray(offset, offset + bytes.length))).toStrictEqual(readTorch(bytes));
  }
});

test("tensors own their data, also where the bytes are a Buffer, whose slice does not copy", () => {
  const buffer = readFileSync(new URL("../test-data/sgd_momentum.pt", import.meta.url));
  const value = readTorch(buffer);
  buffer.fill(0);
  expect(value).toStrictEqual(goldenValues("sgd_momentum").state_dict);
});

test("what is no file of torch.save is named as such", () => {
  expect(() => readTorch(new Uint8Array(0))).toThrow(OptimError);
  expect(() => readTorch(new Uint8Array(0))).toThrow('the file of 0 bytes begins with ""');
  expect(() => readTorch(Uint8Array.of(0x47, 0x47, 0x55, 0x46))).toThrow('begins with "47 47 55 46"');
  expect(() => readTorch(Uint8Array.of(0x80, 2, 0x4b, 1, 0x2e))).toThrow("torch's magic number is missing");
  // @ts-expect-error what a caller without types may pass
  expect(() => readTorch("state.pt")).toThrow(
    "readTorch: the bytes are a string. Pass the file's content as a Uint8Array.",
  );
});
