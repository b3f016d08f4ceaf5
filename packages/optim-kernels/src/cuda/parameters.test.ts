import { type HostTensor, readSafetensors, SGD, writeSafetensors } from "optim-core";
import { EmulatedDriver } from "tooling-cuda";
import { expect, test } from "vitest";
import { numbers, read } from "../../testing/cudaParams.ts";
import { cudaOn } from "../cuda.ts";

test("parameters of a safetensors file have its shape and its bits", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const half = Uint16Array.of(0x3c00, 0xc000, 0x7e01);
  const file = writeSafetensors(
    new Map<string, HostTensor>([
      ["kernel", { dtype: "f32", shape: [2, 3], data: numbers(6) }],
      ["scale", { dtype: "f16", shape: [3], data: half }],
    ]),
  );
  const { tensors } = readSafetensors(file);
  const params = [...tensors].map(([name, tensor]) => backend.parameter(tensor, { name }));
  expect(params.map(({ name, shape, dtype }) => [name, shape, dtype])).toEqual([
    ["kernel", [2, 3], "f32"],
    ["scale", [3], "f16"],
  ]);
  expect(await Promise.all(params.map(({ data }) => backend.read(data)))).toEqual([numbers(6), half]);
});

test("parameters in memory of others are stepped where they are, also where no sixteen bytes begin", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const flat = backend.array(numbers(64));
  const [even, odd] = [0n, 100n].map((offset) => {
    const p = backend.parameter(backend.wrap(flat.address + offset, { length: 25 }));
    p.grad = backend.array(new Float32Array(25).fill(1));
    return p;
  });
  new SGD([even!, odd!], { lr: 1, backend }).step();
  expect(await read(backend, flat)).toEqual(numbers(64).map((x, i) => (i < 50 ? Math.fround(x - 1) : x)));
  backend.free(even!.data);
  expect(await read(backend, flat)).toHaveLength(64);
});

test("parameters in half precision are rounded to the nearest, ties to even", async () => {
  const backend = cudaOn(new EmulatedDriver());
  const values = Float32Array.of(
    1,
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    65520,
    65519,
    2 ** -25,
    3 * 2 ** -25,
    -0,
    Number.NaN,
  );
  const f16 = backend.parameter(values, { dtype: "f16" });
  expect([...((await backend.read(f16.data)) as Uint16Array)].slice(0, 8)).toEqual([
    0x3c00, 0x3c00, 0x3c02, 0x7c00, 0x7bff, 0, 0x0002, 0x8000,
  ]);
  const bf16 = backend.parameter(Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, Number.NaN, -2), {
    dtype: "bf16",
  });
  expect([...((await backend.read(bf16.data)) as Uint16Array)]).toEqual([0x3f80, 0x3f82, 0x7f80, 0x7fc0, 0xc000]);
  const wide = backend.alloc("f32", 9);
  backend.copy(f16.data, wide);
  expect([...(await read(backend, wide))].slice(0, 7)).toEqual([1, 1, 1 + 2 ** -9, Infinity, 65504, 0, 2 ** -23]);
});
