import type { Backend, HostArray } from "optim-core";
import { expect } from "vitest";
import { expectSameNumbers } from "../expectSame.ts";
import { hostArray, upload } from "../weight.ts";
import { type BackendChecks, rounded } from "./backendInfo.ts";

const hard = [
  Number.NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1e-45,
  -1.1754942106924411e-38,
  3.4028234663852886e38,
  1 / 3,
  2 ** -1074,
];

const readAll = <Buf>(backend: Backend<Buf>, buffers: readonly Buf[]): Promise<HostArray[]> =>
  Promise.all(buffers.map((buffer) => backend.read(buffer)));

/** What a backend does with bytes; nothing here is arithmetic, so every backend keeps every bit. */
export const memory = {
  async "a new buffer is zeros"(backend, dtype) {
    for (const length of [1, 3, 1025]) {
      const buffer = backend.alloc(dtype, length);
      expectSameNumbers(await backend.read(buffer), hostArray(dtype, Array(length).fill(0)), `${length} numbers`);
      backend.free(buffer);
    }
  },

  async "what is written is read, bit for bit"(backend, dtype) {
    const data = hostArray(dtype, hard);
    const buffer = upload(backend, dtype, data);
    expectSameNumbers(await backend.read(buffer), data, "written");
    backend.write(buffer, hostArray(dtype, [7, 8]));
    expectSameNumbers(
      await backend.read(buffer),
      hostArray(dtype, [7, 8, ...hard.slice(2)]),
      "its first numbers written again",
    );
    backend.free(buffer);
  },

  async "writing copies: the array stays the caller's"(backend, dtype) {
    const data = hostArray(dtype, [1, 2, 3]);
    const buffer = upload(backend, dtype, data);
    data[0] = 9;
    const read = await backend.read(buffer);
    expectSameNumbers(read, hostArray(dtype, [1, 2, 3]), "after the array changed");
    read[1] = 9;
    expectSameNumbers(await backend.read(buffer), hostArray(dtype, [1, 2, 3]), "after the read array changed");
    backend.free(buffer);
  },

  async "filling sets every number"(backend, dtype) {
    const buffer = backend.alloc(dtype, 1025);
    for (const value of [0.1, -0, Infinity, Number.NaN]) {
      backend.fill(buffer, value);
      expectSameNumbers(await backend.read(buffer), hostArray(dtype, Array(1025).fill(value)), `filled with ${value}`);
    }
    backend.free(buffer);
  },

  async "copying keeps every bit, and rounds where the precisions differ"(backend, dtype, { dtypes }) {
    const from = upload(backend, dtype, hostArray(dtype, hard));
    for (const target of dtypes) {
      const to = backend.alloc(target, hard.length);
      backend.copy(from, to);
      const expected = hard.map((x) => rounded(target, rounded(dtype, x)));
      expectSameNumbers(await backend.read(to), hostArray(target, expected), `${dtype} to ${target}`);
      backend.free(to);
    }
    backend.free(from);
  },

  async "a read is a snapshot of the moment when it was asked for"(backend, dtype) {
    const buffer = upload(backend, dtype, hostArray(dtype, [1, 2]));
    const other = upload(backend, dtype, hostArray(dtype, [5, 6]));
    const reads = [backend.read(buffer)];
    backend.fill(buffer, 3);
    reads.push(backend.read(buffer));
    backend.write(buffer, hostArray(dtype, [4]));
    reads.push(backend.read(buffer));
    backend.copy(other, buffer);
    reads.push(backend.read(buffer));
    const seen = (await Promise.all(reads)).map((data) => Array.from(data, Number));
    expect(seen).toEqual([
      [1, 2],
      [3, 3],
      [4, 3],
      [5, 6],
    ]);
    for (const one of [buffer, other]) backend.free(one);
  },

  async "buffers of one length are apart"(backend, dtype) {
    const buffers = [1, 2, 3].map((value) => upload(backend, dtype, hostArray(dtype, Array(5).fill(value))));
    backend.free(buffers[1]!);
    const next = backend.alloc(dtype, 5);
    const read = await readAll(backend, [buffers[0]!, buffers[2]!, next]);
    expect(read.map((data) => Array.from(data, Number))).toEqual([1, 3, 0].map((value) => Array(5).fill(value)));
    for (const one of [buffers[0]!, buffers[2]!, next]) backend.free(one);
  },

  "it knows its own buffers, and no others"(backend, dtype) {
    const buffer = backend.alloc(dtype, 6);
    expect(backend.inspect(buffer)).toMatchObject({ dtype, length: 6 });
    for (const foreign of [null, undefined, 3, "f32", {}, [1, 2], { indices: [], values: [] }])
      expect(backend.inspect(foreign)).toBeUndefined();
    backend.free(buffer);
  },

  "it says what it computes with"({ limits, name }, dtype) {
    if (limits?.dtypes) expect(limits.dtypes).toContain(dtype);
    if (limits?.buffersPerKernel) expect(limits.buffersPerKernel).toBeGreaterThanOrEqual(6);
    expect(name).toMatch(/\w/);
  },
} satisfies BackendChecks;
