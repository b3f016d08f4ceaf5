import {
  AdamW,
  AveragedModel,
  clipGradNorm,
  defineOptimizer,
  js,
  LAMB,
  mean,
  norm,
  type Param,
  parameter,
  SGD,
  slot,
  trace,
  zeros,
} from "optim-core";
import { describe, expect, it } from "vitest";
import { halves } from "./halves.ts";
import { type WasmBackend, wasm } from "./wasm.ts";
import type { WasmArray } from "./wasmArray.ts";

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

describe.each(["f16", "bf16"] as const)("steps on %s", (dtype) => {
  const backend = wasm({ halves });
  const pair = (length: number, shape = [length]): readonly [Param<WasmArray>, Param<Float32Array>] => {
    const p = backend.parameter(wave(length, 1), { dtype, shape });
    p.grad = backend.gradient(p);
    const twin = parameter(numbersOf(backend, p.data), { shape });
    return [p, twin as Param<Float32Array>];
  };
  const setGrad = (p: Param<WasmArray>, twin: Param<Float32Array>, t: number): void => {
    p.grad!.set(wave(p.data.length, 10 * t));
    twin.grad = numbersOf(backend, p.grad!);
  };
  /** Rounds what the twin has, and its bits. */
  const rounded = (twin: Param<Float32Array>): Uint16Array => {
    const half = backend.array(twin.data, { dtype });
    twin.data.set(numbersOf(backend, half));
    return half.view as Uint16Array;
  };

  it.each([1, 6, 1027])("AdamW on %d of them is that of their numbers, rounded after each step", (length) => {
    const [p, twin] = pair(length);
    const [ours, theirs] = [new AdamW([p], { lr: 0.1, backend }), new AdamW([twin], { lr: 0.1, backend: js })];
    for (let t = 1; t <= 10; t++) {
      setGrad(p, twin, t);
      ours.step();
      theirs.step();
      expect(p.data.view).toEqual(rounded(twin));
    }
  });

  const Lines = defineOptimizer({
    name: "Lines",
    hyper: { lr: 0.1 },
    state: { rows: slot({ extent: "row" }), columns: slot({ extent: "column" }) },
    update({ p, g, rows, columns }, { lr }) {
      const next = { rows: rows.add(mean(g, "row")), columns: columns.add(norm(p, "column")) };
      return { p: p.sub(g.add(next.rows).div(next.columns.add(1)).mul(lr)), ...next };
    },
  });

  it.each([LAMB, Lines] as const)("%o reduces them as numbers", (Optimizer) => {
    const [p, twin] = pair(77, [11, 7]);
    const Any = Optimizer as typeof LAMB;
    const [ours, theirs] = [new Any([p], { lr: 0.1, backend }), new Any([twin], { lr: 0.1, backend: js })];
    for (let t = 1; t <= 3; t++) {
      setGrad(p, twin, t);
      ours.step();
      theirs.step();
      // Sums are added up in another order, so that a number may round to the half beside.
      const expected = rounded(twin);
      p.data.view.forEach((x: number, i: number) => expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(1));
      twin.data.set(numbersOf(backend, p.data));
    }
  });

  it("gradients are clipped, and weights averaged", () => {
    const p = backend.parameter(Float32Array.of(1, 2, 3), { dtype });
    p.grad = backend.array(Float32Array.of(6, 0, 8), { dtype });
    clipGradNorm([p], 5, { backend }).dispose();
    expect([...numbersOf(backend, p.grad)]).toEqual([3, 0, 4]);
    const average = new AveragedModel([p], { backend });
    average.updateParameters();
    p.data.set([3, 2, 1]);
    average.updateParameters();
    expect([...numbersOf(backend, average.params[0]!.data)]).toEqual([2, 2, 2]);
  });

  it("a copy in float32 remembers steps that are too small for the weight", () => {
    const Master = defineOptimizer({
      name: "Master",
      hyper: { lr: 2 ** -12 },
      state: { master: zeros },
      update({ g, master }, { lr }) {
        const next = master.sub(g.mul(lr));
        return { p: next, master: next };
      },
    });
    const p = backend.parameter(Float32Array.of(0, 0, 0, 0, 0), { dtype });
    p.grad = backend.array(Float32Array.of(-1, -1, -1, -1, -1), { dtype });
    const optimizer = new Master([p], { backend });
    optimizer.step();
    backend.fill(optimizer.stateOf(p)!.master!, 1);
    for (let t = 0; t < 64; t++) optimizer.step();
    expect([...numbersOf(backend, p.data)]).toEqual(Array(5).fill(1 + 2 ** -6));
  });

  it("two threads make the same bits as one", async () => {
    const train = (on: WasmBackend): unknown[] => {
      const params = [200_003, 5, 33_001].map((length, i) => on.parameter(wave(length, i), { dtype }));
      const optimizer = new LAMB(params, { lr: 0.01, backend: on });
      for (let t = 1; t <= 3; t++) {
        for (const [i, p] of params.entries()) p.grad = on.array(wave(p.data.length, 10 * t + i), { dtype });
        optimizer.step();
        for (const p of params) on.free(p.grad!);
      }
      return params.map((p) => p.data.view.slice());
    };
    const threaded = wasm({ halves, threads: 2 });
    await threaded.ready!([]);
    expect(train(threaded)).toEqual(train(wasm({ halves })));
    await threaded.close();
  });
});

describe("what cannot be is refused by name:", () => {
  const without = /^wasm: cannot store f16, only f32,f64\. Pass halves of optim-kernels\/wasm\/halves to wasm\(\)\.$/;
  const one = Float32Array.of(1);

  it("halves, where they were not passed", () => {
    expect(() => wasm().alloc("f16", 2)).toThrow(without);
    expect(() => wasm().parameter(one, { dtype: "f16" })).toThrow(without);
    expect(() => wasm().compile(trace(SGD.rule as never, { lr: 1 }), { p: "f16", g: "f16" })).toThrow(without);
  });

  it("a precision that nobody knows", () => {
    expect(() => wasm({ halves }).alloc("u8", 2)).toThrow("wasm: cannot store u8, only f32,f64,f16,bf16.");
  });

  it("halves that are not one for each weight", () => {
    const backend = wasm({ halves });
    const Rowed = defineOptimizer({
      name: "Rowed",
      hyper: { lr: 1 },
      state: { means: slot({ extent: "row", dtype: "bf16" }) },
      update: ({ p, g, means }) => ({ p: p.sub(means), means: mean(g, "row") }),
    });
    const p = { ...backend.parameter(one), grad: backend.array(one) };
    expect(() => new Rowed([p], { backend }).step()).toThrow(
      "wasm: Rowed has means in bf16; kernels compute on f16 and bf16 in float32, with one value per weight.",
    );
  });

  it("halves beside weights in float64", () => {
    const backend = wasm({ halves });
    const Narrow = defineOptimizer({
      name: "Narrow",
      hyper: { lr: 1 },
      state: { last: slot({ dtype: "f16" }) },
      update: ({ p, g, last }) => ({ p: p.sub(last), last: g }),
    });
    const p = { ...backend.parameter(Float64Array.of(1)), grad: backend.array(Float64Array.of(1)) };
    expect(() => new Narrow([p], { backend }).step()).toThrow("wasm: Narrow has last in f16; ");
  });
});
