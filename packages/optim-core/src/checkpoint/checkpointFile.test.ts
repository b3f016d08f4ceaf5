import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HostTensor } from "../hostTensor.ts";
import type { Checkpoint, CheckpointValue } from "./checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpointFile.ts";
import { blankDigest, writeDigest } from "./digest.ts";
import { readSafetensors } from "./readSafetensors.ts";
import { writeSafetensors } from "./writeSafetensors.ts";

afterEach(() => vi.unstubAllGlobals());

function isTensor(value: object): value is HostTensor {
  return "data" in value && ArrayBuffer.isView(value.data);
}

/** Says a tree to the last bit, so that two are the same exactly when their texts are. */
function spell(value: CheckpointValue | undefined): string {
  if (typeof value === "number") return `number ${new BigUint64Array(Float64Array.of(value).buffer)[0]}`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spell).join()}]`;
  if (isTensor(value)) {
    const { dtype, shape, data } = value;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return `${dtype} ${JSON.stringify(shape)} ${data.constructor.name} ${bytes.join()}`;
  }
  return `{${Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${spell(member)}`)}}`;
}

const arrays = {
  f32: Float32Array,
  f64: Float64Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u8: Uint8Array,
};

/** Tensors of random bytes: NaN with payloads, -0 and subnormals are among them. */
const tensors = fc
  .tuple(fc.constantFrom(...(Object.keys(arrays) as (keyof typeof arrays)[])), fc.array(fc.nat(3), { maxLength: 3 }))
  .chain(([dtype, shape]) => {
    const size = shape.reduce((product, extent) => product * extent, 1) * arrays[dtype].BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: size, maxLength: size })
      .map((bytes): HostTensor => ({ dtype, shape, data: new arrays[dtype](Uint8Array.from(bytes).buffer) }));
  });

const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53 + 2, 0.1 + 0.2),
);
const keys = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "toJSON",
    "__metadata__",
    "$tensor",
    "$number",
    "$",
    "$$x",
    "",
    "a/b",
  ),
  fc.constantFrom("0", "10", "a", "b", "\ud800", "dtype", "shape", "data"),
);
const { tree } = fc.letrec<{ tree: Checkpoint; value: CheckpointValue }>((tie) => ({
  tree: fc.dictionary(keys, tie("value"), { maxKeys: 5, noNullPrototype: false }),
  value: fc.oneof(
    { maxDepth: 4 },
    numbers,
    tensors,
    fc.constantFrom(null, true, false),
    fc.string({ unit: "binary" }),
    fc.constant('\udfff "\\\u0000'),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("tree"),
  ),
}));

const small: Checkpoint = { w: { dtype: "u8", shape: [2], data: Uint8Array.of(1, 2) }, epoch: 3 };

describe("a checkpoint as a file", () => {
  it("comes back bit for bit, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (checkpoint) => {
        expect(spell(await decodeCheckpoint(await encodeCheckpoint(checkpoint)))).toBe(spell(checkpoint));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a key that is __proto__ as a key", async () => {
    const checkpoint = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":1}}');
    const loaded = await decodeCheckpoint(await encodeCheckpoint(checkpoint));
    expect(Object.keys(loaded)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
    expect(loaded.polluted).toBeUndefined();
  });

  it("is a safetensors file of named tensors, its digest the SHA-256 of the file with zeros in its place", async () => {
    const bytes = await encodeCheckpoint(small);
    const { tensors: found, metadata } = readSafetensors(bytes);
    expect([...found]).toEqual([["w", small.w]]);
    expect([...metadata.keys()]).toEqual(["digest", "format", "tree"]);
    expect(JSON.parse(metadata.get("tree") ?? "")).toEqual({ w: { $tensor: "w" }, epoch: 3 });

    const digest = metadata.get("digest") ?? "";
    const file = Buffer.from(bytes);
    file.write(blankDigest, file.indexOf(digest));
    const { createHash } = await import("node:crypto");
    expect(createHash("sha256").update(file).digest("hex")).toBe(digest);
  });

  it("holds what was there when it was called, though training goes on", async () => {
    const data = Float32Array.of(1, 2);
    const group = { lr: 0.1 };
    const encoding = encodeCheckpoint({ w: { dtype: "f32", shape: [2], data }, group });
    data.fill(9);
    group.lr = 9;
    const loaded = await decodeCheckpoint(await encoding);
    expect(loaded).toEqual({ w: { dtype: "f32", shape: [2], data: Float32Array.of(1, 2) }, group: { lr: 0.1 } });
  });

  it("is checked as it was when it was passed", async () => {
    const bytes = await encodeCheckpoint(small);
    const decoding = decodeCheckpoint(bytes);
    bytes.fill(0);
    expect(await decoding).toEqual(small);
  });

  it("is refused when it is cut short at any length, or continued", async () => {
    const bytes = await encodeCheckpoint(small);
    for (let length = 0; length < bytes.length; length++) {
      await expect(decodeCheckpoint(bytes.subarray(0, length)), `${length} bytes`).rejects.toThrow(/damaged/);
    }
    await expect(decodeCheckpoint(Uint8Array.of(...bytes, 0))).rejects.toThrow(/damaged/);
  });

  it("is refused when any byte is changed in any way", async () => {
    const bytes = await encodeCheckpoint(small);
    for (let at = 0; at < bytes.length; at++) {
      const flips = Array.from({ length: 255 }, async (_, flip) => {
        const damaged = bytes.slice();
        damaged[at]! ^= flip + 1;
        return decodeCheckpoint(damaged).then(
          () => `byte ${at} changed by ${flip + 1} was not noticed`,
          (error: Error) => /^checkpoint: .*damaged/.test(error.message) || String(error),
        );
      });
      expect(new Set(await Promise.all(flips))).toEqual(new Set([true]));
    }
  }, 60_000);

  it("is refused when it comes from another program or a newer version", async () => {
    await expect(decodeCheckpoint(writeSafetensors(new Map()))).rejects.toThrow(/readSafetensors/);
    const newer = writeSafetensors(
      new Map(),
      new Map([
        ["digest", blankDigest],
        ["format", "optim-core checkpoint 2"],
        ["tree", "{}"],
      ]),
    );
    await writeDigest(newer);
    await expect(decodeCheckpoint(newer)).rejects.toThrow(
      /"optim-core checkpoint 2", and this version reads "optim-core checkpoint 1"/,
    );
  });

  it("is refused with its reason where the page has no WebCrypto, or the file is too large for it", async () => {
    await expect(writeDigest(new Uint8Array(2 ** 31))).rejects.toThrow(
      /2147483648 bytes are more than one file may have/,
    );
    const bytes = await encodeCheckpoint(small);
    vi.stubGlobal("crypto", {});
    await expect(encodeCheckpoint(small)).rejects.toThrow(/no WebCrypto.*https/);
    await expect(decodeCheckpoint(bytes)).rejects.toThrow(/no WebCrypto.*https/);
  });
});
