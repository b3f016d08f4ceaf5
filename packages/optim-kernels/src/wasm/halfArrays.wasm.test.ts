import { SGD } from "optim-core";
import { describe, expect, it } from "vitest";
import { halves } from "./halves.ts";
import { makeHeap } from "./heap.ts";
import { type WasmBackend, wasm } from "./wasm.ts";
import { WasmArray } from "./wasmArray.ts";
import { wasmOn } from "./wasmOn.ts";

const dtypes = ["f16", "bf16"] as const;
const numbers = Float32Array.of(1, -2, 65504, 65520, 2 ** -24, 0.1, -0);
const bits = {
  f16: [0x3c00, 0xc000, 0x7bff, 0x7c00, 0x0001, 0x2e66, 0x8000],
  bf16: [0x3f80, 0xc000, 0x4780, 0x4780, 0x3380, 0x3dcd, 0x8000],
} as const;
const wave = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + phase) * (1 + (i % 7)));

/** The numbers of halves. */
function numbersOf(backend: WasmBackend, half: WasmArray): Float32Array {
  const single = backend.alloc("f32", half.length);
  backend.copy(half, single);
  const found = single.view.slice() as Float32Array;
  backend.free(single);
  return found;
}

describe.each(dtypes)("arrays of %s", (dtype) => {
  const backend = wasm({ halves });

  it("are made of numbers, and show bits", async () => {
    const p = backend.parameter(numbers, { dtype, name: "w" });
    expect(p).toMatchObject({ dtype, name: "w", shape: [7] });
    expect(backend.inspect(p.data)).toMatchObject({ dtype, length: 7 });
    expect(p.data.view).toEqual(Uint16Array.from(bits[dtype]));
    expect(await backend.read(p.data)).toEqual(Uint16Array.from(bits[dtype]));
    expect(backend.gradient(p)).toMatchObject({ dtype, length: 7 });
    expect([...backend.gradient(p).view]).toEqual(Array(7).fill(0));
    expect(backend.array(Float64Array.from(numbers), { dtype }).view).toEqual(p.data.view);
  });

  it("are written and read bit for bit, whatever the bits", async () => {
    const odd = Uint16Array.of(0x7c01, 0xffff, 0x7f81, 1, 0x8000);
    const array = backend.alloc(dtype, 5);
    backend.write(array, odd);
    expect(await backend.read(array)).toEqual(odd);
    backend.write(array, Uint16Array.of(7));
    const other = backend.alloc(dtype, 5);
    backend.copy(array, other);
    expect(await backend.read(other)).toEqual(Uint16Array.of(7, 0xffff, 0x7f81, 1, 0x8000));
  });

  it("take numbers by set and fill", () => {
    const array = backend.alloc(dtype, 7);
    array.set([...numbers]);
    expect([...array.view]).toEqual(bits[dtype]);
    numbers.forEach((x, i) => {
      backend.fill(array, x);
      expect([...array.view]).toEqual(Array(7).fill(bits[dtype][i]));
    });
    backend.fill(backend.alloc(dtype, 0), 1);
  });

  it.each([0, 1, 4095, 4096, 4097, 10_001])("%d of them are copied from and to every precision", (length) => {
    const start = wave(length, 2);
    const half = backend.array(start, { dtype });
    const found = numbersOf(backend, half);
    found.forEach((x, i) => {
      expect(Math.abs(x - start[i]!)).toBeLessThanOrEqual(Math.abs(start[i]!) * (dtype === "f16" ? 2 ** -11 : 2 ** -8));
    });
    for (const other of ["f32", "f64", "f16", "bf16"]) {
      const wide = backend.alloc(other, length);
      backend.copy(half, wide);
      const back = backend.alloc(dtype, length);
      backend.copy(wide, back);
      if ([dtype, "f32", "f64"].includes(other)) expect(back.view).toEqual(half.view);
      else {
        const expected = backend.array(found, { dtype: other });
        expect(wide.view).toEqual(expected.view);
      }
    }
  });

  it("are seen where they are after memory has grown", () => {
    const small = wasm({ halves });
    const array = small.array(numbers, { dtype });
    small.alloc("f32", 6_553_600);
    expect([...array.view]).toEqual(bits[dtype]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])("a step over %d of them leaves what is beside them", (length) => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 1 }));
    const on = wasmOn(heap, undefined, halves);
    for (const first of [0, 1, 2, 3, 5]) {
      const place = heap.allocate(64, "a test");
      const words = new Uint16Array(heap.memory.buffer, place, 32).fill(0xabcd);
      const data = new WasmArray(heap, place + 2 * first, dtype, length, halves[dtype]!);
      const grad = on.alloc(dtype, length);
      data.set(Array(length).fill(1));
      grad.set(Array(length).fill(0.5));
      new SGD([{ shape: [length], dtype, data, grad }], { lr: 1, backend: on }).step();
      const half = dtype === "f16" ? 0x3800 : 0x3f00;
      expect([...words]).toEqual(Array.from(words, (_, i) => (i >= first && i < first + length ? half : 0xabcd)));
    }
  });
});
