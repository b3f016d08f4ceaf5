import { type Zippable, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { goldenBytes, goldenValues } from "../testing/goldenFile.ts";
import { readTorch } from "./readTorch.ts";
import { readZipArchive } from "./zipArchive.ts";

const golden = goldenBytes("sgd_momentum.pt");
const records = readZipArchive(golden);
const { state_dict } = goldenValues("sgd_momentum");
const flips = [0xff, 1, 2, 4, 8, 16, 32, 64, 128];

/** The archive as another program packs it: no 64-bit records, no padding, sizes in the headers. */
function repack(changes: Zippable = {}, level: 0 | 9 = 0): Uint8Array<ArrayBuffer> {
  return new Uint8Array(zipSync({ ...Object.fromEntries(records), ...changes }, { level, mtime: "2020-02-02" }));
}

function flipped(bytes: Uint8Array<ArrayBuffer>, position: number, flip: number): Uint8Array {
  const copy = bytes.slice();
  copy[position] = (copy[position] as number) ^ flip;
  return copy;
}

describe("a damaged file", () => {
  test.each([
    ["sgd_momentum.pt", golden],
    ["sgd_momentum.checkpoint.pt", goldenBytes("sgd_momentum.checkpoint.pt")],
    ["adamw_two_groups.pt", goldenBytes("adamw_two_groups.pt")],
    ["an archive of another program", repack()],
  ])(
    "one flipped bit or byte at any position of %s is an error",
    (_, bytes) => {
      const unseen: string[] = [];
      for (let position = 0; position < bytes.length; position++) {
        for (const flip of flips) {
          const message = messageOf(() => readTorch(flipped(bytes, position, flip)));
          if (!/^readTorch: .+\. \S.+\.$/s.test(message)) unseen.push(`byte ${position} ^ ${flip}: ${message}`);
        }
      }
      expect(unseen).toEqual([]);
    },
    60_000,
  );

  test("a flipped byte of a tensor names the entry and both sums", () => {
    const position = golden.indexOf(0x9c, 0x400);
    expect(() => readTorch(flipped(golden, position, 1))).toThrow(
      /^readTorch: the entry "sgd_momentum\/data\/0" has the CRC-32 0x[0-9a-f]{8}, the directory says 0x192b931c\. The file is damaged/,
    );
  });
});

function messageOf(action: () => unknown): string {
  try {
    return `no error, but ${JSON.stringify(action())}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("what two damaged fields would hide from each other is an error:", () => {
  const bytes = repack();
  const end = bytes.length - 22;
  const directory = new DataView(bytes.buffer).getUint32(end + 16, true);

  test("a count of entries, wrong in both places", () => {
    const copy = bytes.slice();
    copy[end + 8] = copy[end + 10] = records.size - 1;
    expect(() => readTorch(copy)).toThrow(`lists ${records.size} entries, its end record ${records.size - 1}`);
  });

  test("bytes between the last entry and the directory", () => {
    const copy = Uint8Array.of(...bytes.subarray(0, directory), 0, ...bytes.subarray(directory));
    new DataView(copy.buffer).setUint32(end + 1 + 16, directory + 1, true);
    expect(() => readTorch(copy)).toThrow("has 1 bytes between its last entry and its directory");
  });

  test("bytes behind the end of the pickle", () => {
    const pickle = records.get("sgd_momentum/data.pkl") as Uint8Array;
    expect(() => readTorch(repack({ "sgd_momentum/data.pkl": Uint8Array.of(...pickle, 0x2e) }))).toThrow(
      "the pickle ends 1 bytes before its record",
    );
  });
});

describe("an archive that another program packed again", () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);

  test("is read, stored or deflated", () => {
    expect(readTorch(repack())).toStrictEqual(state_dict);
    expect(repack({}, 9).length).toBeLessThan(repack().length);
    expect(readTorch(repack({}, 9))).toStrictEqual(state_dict);
  });

  test("deflated, one flipped bit is an error or changes nothing: the same content may be deflated in several ways", () => {
    const bytes = repack({}, 9);
    for (let position = 0; position < bytes.length; position++) {
      for (const flip of flips) {
        let value: unknown;
        const message = messageOf(() => {
          value = readTorch(flipped(bytes, position, flip));
        });
        if (message.startsWith("no error")) expect(value).toStrictEqual(state_dict);
        else expect(message).toMatch(/^readTorch: .+\. \S.+\.$/s);
      }
    }
  });

  test("without byte order is little-endian, with another one is refused", () => {
    const { "sgd_momentum/byteorder": _, ...older } = Object.fromEntries(records);
    expect(readTorch(zipSync(older, { level: 0 }))).toStrictEqual(state_dict);
    expect(() => readTorch(repack({ "sgd_momentum/byteorder": utf8("big") }))).toThrow('has the byte order "big"');
  });

  test("of a version that torch does not have yet is refused", () => {
    expect(() => readTorch(repack({ "sgd_momentum/version": utf8("11\n") }))).toThrow('has the unknown version "11"');
  });

  test("of a TorchScript program is refused", () => {
    expect(() => readTorch(repack({ "sgd_momentum/constants.pkl": utf8("") }))).toThrow("is a TorchScript program");
  });

  test("without a record that a tensor needs, or with one of another size, is refused by its name", () => {
    const { "sgd_momentum/data/1": _, ...fewer } = Object.fromEntries(records);
    expect(() => readTorch(zipSync(fewer, { level: 0 }))).toThrow('no record "sgd_momentum/data/1"');
    expect(() => readTorch(repack({ "sgd_momentum/data/1": new Uint8Array(31) }))).toThrow(
      'the storage "1" has 31 bytes, its tensors say 32',
    );
  });

  test("without a pickle is refused, and its records are listed", () => {
    expect(() => readTorch(zipSync({ "weights.npy": utf8("x") }))).toThrow(
      'no record "data.pkl" (it has "weights.npy")',
    );
  });

  test("a deflated entry that claims an absurd size is refused before anything of that size is made", () => {
    const bytes = new Uint8Array(zipSync({ "a/data.pkl": new Uint8Array(5000) }, { level: 9 }));
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(bytes.length - 6, true);
    view.setUint32(22, 0xfffffff0, true);
    view.setUint32(directory + 24, 0xfffffff0, true);
    expect(() => readTorch(bytes)).toThrow('the entry "a/data.pkl" claims 4294967280 bytes');
  });
});
