import {
  AdamW,
  clipGradNorm,
  defineOptimizer,
  js,
  LAMB,
  type Num,
  norm,
  type Param,
  parameter,
  SGD,
  zeros,
} from "optim-core";
import { describe, expect, it } from "vitest";
import { makeHeap } from "./heap.ts";
import { wasm } from "./wasm.ts";
import { WasmArray } from "./wasmArray.ts";
import { wasmOn } from "./wasmOn.ts";

const page = 65_536;
const wave = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + phase) * (1 + (i % 7)));

describe("arrays", () => {
  it("are seen where they are after memory has grown", () => {
    const backend = wasm();
    const array = backend.array(Float32Array.of(1, 2, 3));
    const before = array.view;
    backend.alloc("f32", 100 * page);
    expect(before.length).toBe(0);
    expect([...array.view]).toEqual([1, 2, 3]);
  });

  it("what does not fit is refused by name", () => {
    const square = wasm();
    const p = square.parameter(new Float32Array(3), { name: "w", shape: [2, 2] });
    expect(() => new SGD([p], { backend: square })).toThrow(
      'SGD: parameter "w": its data is 3 × f32; it must be a dense [2,2] of f32.',
    );
    expect(() => wasm().alloc("f16", 2)).toThrow("wasm: cannot store f16, only f32,f64.");
    const backend = wasm();
    expect(() => backend.write(backend.alloc("f32", 2), new Float32Array(3))).toThrow(RangeError);
  });

  it.each([0, -1, 1.5, Number.NaN])("threads: %s is refused", (threads) => {
    expect(() => wasm({ threads })).toThrow(`wasm: threads is ${threads}; it must be `);
  });

  it.each([0, 2 ** 33, Number.NaN])("maxBytes: %s is refused", (maxBytes) => {
    expect(() => wasm({ maxBytes })).toThrow("maximum");
  });
});

describe("a step that cannot be", () => {
  const values = (params: readonly Param<WasmArray>[]) => params.map(({ data }) => data.view.slice());

  it("names the tensor that memory is exhausted for, and changes nothing", async () => {
    const backend = wasm({ maxBytes: 20 * page });
    const params = ["small", "dense/kernel"].map((name, i) => backend.parameter(wave(i ? 120_000 : 10, i), { name }));
    for (const p of params) p.grad = backend.array(wave(p.data.length, 5));
    const before = values(params);
    const optimizer = new AdamW(params, { backend });
    for (let i = 0; i < 3; i++) {
      expect(() => optimizer.step()).toThrow(
        /^wasm: no memory for 120000 × f32, expAvg of parameter "dense\/kernel": .* Free some, or raise maxBytes\.$/,
      );
      expect(values(params)).toEqual(before);
      expect(optimizer.stateOf(params[0]!)).toBeUndefined();
    }
    backend.free(params[1]!.grad!);
    params[1]!.grad = null;
    optimizer.step();
    expect(optimizer.stateOf(params[0]!)?.step).toBe(1);
  });

  it("an array that was freed between two steps is named, and nothing is stepped", () => {
    const backend = wasm();
    const params = [0, 1].map((i) => backend.parameter(wave(5 + i, i), { name: `w${i}` }));
    for (const p of params) p.grad = backend.array(wave(p.data.length, 5));
    const optimizer = new LAMB(params, { backend });
    optimizer.step();
    const before = values(params);
    backend.free(params[1]!.grad!);
    expect(() => optimizer.step()).toThrow('wasm: g of parameter "w1" was freed');
    expect(values(params)).toEqual(before);
    expect(params.map((p) => optimizer.stateOf(p)?.step)).toEqual([1, 1]);
  });

  it("an array of another memory is no buffer", () => {
    const [one, other] = [wasm(), wasm()];
    const p = one.parameter(wave(3, 0), { name: "w" });
    p.grad = other.array(wave(3, 1));
    expect(() => new SGD([p], { backend: one }).step()).toThrow(
      'SGD: parameter "w": its grad is not a buffer of the wasm backend',
    );
    expect(() => one.copy(p.data, p.grad!)).toThrow("lies in another memory");
  });
});

it("slots may be called what the function of a sweep calls its own", () => {
  const names = ["count", "rest", "columns", "uniforms", "partials", "table", "pieces", "sum0"] as const;
  const Busy = defineOptimizer({
    name: "Busy",
    hyper: { lr: 0.5 },
    state: Object.fromEntries(names.map((name) => [name, zeros])) as Record<(typeof names)[number], typeof zeros>,
    update({ p, g, ...slots }, { lr }) {
      const all = names.map((name) => slots[name].add(g));
      const next = Object.fromEntries(names.map((name, i) => [name, all[i]!])) as Record<(typeof names)[number], Num>;
      return { p: p.sub(all.reduce((a, b) => a.add(b)).mul(lr.div(norm(g)))), ...next };
    },
  });
  const backend = wasm();
  const p = backend.parameter(wave(11, 0));
  const twin = parameter(wave(11, 0), { grad: wave(11, 1) });
  p.grad = backend.array(wave(11, 1));
  const [fast, plain] = [new Busy([p], { backend }), new Busy([twin])];
  for (let t = 0; t < 3; t++) for (const optimizer of [fast, plain]) optimizer.step();
  expect(p.data.view).toEqual(twin.data);
});

describe("steady training", () => {
  it("neither grows nor frees once it is warm, with gradients that are new in every step", () => {
    const backend = wasm();
    const params = [3, 1000, 70_000].map((n, i) => backend.parameter(wave(n, i)));
    const optimizer = new LAMB(params, { backend });
    const step = (t: number): void => {
      for (const p of params) p.grad = backend.array(wave(p.data.length, t));
      clipGradNorm(params, 1, { backend }).dispose();
      optimizer.step();
      for (const p of params) backend.free(p.grad!);
    };
    for (let t = 0; t < 5; t++) step(t);
    const size = backend.memory.buffer.byteLength;
    for (let t = 0; t < 200; t++) step(t);
    expect(backend.memory.buffer.byteLength).toBe(size);
  });

  it("gives back all that optimizers had, and the tables of those that stopped", () => {
    const backend = wasm();
    const p = backend.parameter(wave(50_000, 1));
    p.grad = backend.array(wave(50_000, 2));
    const train = (): void => {
      const optimizer = new AdamW([p], { backend });
      optimizer.step();
      optimizer.dispose();
    };
    for (let i = 0; i < 80; i++) train();
    const size = backend.memory.buffer.byteLength;
    for (let i = 0; i < 300; i++) train();
    expect(backend.memory.buffer.byteLength).toBe(size);
  });

  it("many optimizers on one memory step as if each were alone", () => {
    const backend = wasm();
    const pairs = [AdamW, SGD, LAMB].map((Optimizer, i) => {
      const start = wave(1000 + i, i);
      const ours = backend.parameter(start);
      const theirs = parameter(start.slice());
      const make = <Buf>(p: Param<Buf>, on: never) =>
        new (Optimizer as typeof AdamW)([p as never], { lr: 0.1, backend: on });
      return { ours, theirs, fast: make(ours, backend as never), plain: make(theirs, js as never) };
    });
    for (let t = 0; t < 6; t++)
      for (const { ours, theirs, fast, plain } of pairs) {
        ours.grad = backend.array(wave(ours.data.length, t));
        theirs.grad = wave(ours.data.length, t);
        fast.step();
        plain.step();
        expect(ours.data.view).toEqual(theirs.data);
      }
  });
});

describe("memory of somebody else", () => {
  it("arrays may lie at any byte", () => {
    const heap = makeHeap(new WebAssembly.Memory({ initial: 64 }));
    const backend = wasmOn(heap);
    for (const offset of [0, 4, 8, 12]) {
      const numbers = wave(37, offset);
      const place = heap.allocate(400, "a test");
      const words = new Float32Array(heap.memory.buffer, place, 100);
      words.fill(9);
      const data = new WasmArray(heap, place + offset, "f32", 37);
      backend.write(data, numbers);
      const grad = backend.alloc("f32", 37);
      backend.write(grad, wave(37, 1));
      const twin = parameter(numbers, { grad: wave(37, 1) });
      new AdamW([{ shape: [37], dtype: "f32", data, grad }], { lr: 0.1, backend }).step();
      new AdamW([twin], { lr: 0.1 }).step();
      expect(data.view).toEqual(twin.data);
      expect([...words.subarray(0, offset / 4), ...words.subarray(offset / 4 + 37)]).toEqual(Array(63).fill(9));
    }
  });
});
