import { AdamW, clipGradNorm, LAMB, type Param } from "optim-core";
import { testBackend } from "optim-testing";
import { afterAll, describe, expect, it } from "vitest";
import { wasm } from "./wasm.ts";
import type { WasmArray } from "./wasmArray.ts";

const threaded = wasm({ threads: 3 });
await threaded.ready?.([]);
afterAll(() => threaded.close());

testBackend(threaded, { dtypes: ["f32"], exact: true, reordersSums: true });

/** Numbers that are all different, of both signs. */
const wave = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + phase) * (1 + (i % 7)));

/** Workers take their time to start, most of all on a busy machine. */
const waiting = { timeout: 25_000 };

describe("threads", () => {
  const sizes = [200_003, 5, 33_000, 1];
  const train = (backend: ReturnType<typeof wasm>, Optimizer: typeof AdamW | typeof LAMB) => {
    const params = sizes.map((size, i): Param<WasmArray> => backend.parameter(wave(size, i)));
    const optimizer = new (Optimizer as typeof AdamW)(params, { lr: 0.01, backend });
    for (let step = 1; step <= 5; step++) {
      for (const [i, p] of params.entries()) p.grad = backend.array(wave(sizes[i]!, 10 * step + i));
      clipGradNorm(params, 100, { backend }).dispose();
      optimizer.step();
      for (const p of params) backend.free(p.grad!);
    }
    return params.map((p) => p.data.view.slice());
  };

  it.each([AdamW, LAMB] as const)("%o: weights do not depend on their number", async (Optimizer) => {
    const one = train(wasm(), Optimizer);
    for (const threads of [2, 4]) {
      const backend = wasm({ threads });
      await backend.ready!([]);
      expect(train(backend, Optimizer)).toEqual(one);
      await backend.close();
    }
  });

  it("bug: those that found no memory ended the process, though nobody waited for them", async () => {
    const backend = wasm({ threads: 2, maxBytes: 65_536 });
    backend.array(new Float32Array(16_380));
    await import("./threadPool.ts");
    await new Promise(setImmediate);
    await expect(backend.ready!([])).rejects.toThrow("wasm: no memory for the job board of its threads");
  });

  it("take part in the work", async () => {
    const backend = wasm({ threads: 2 });
    const p = backend.parameter(new Float32Array(2 ** 22));
    p.grad = backend.array(new Float32Array(2 ** 22).fill(1));
    const optimizer = new AdamW([p], { backend });
    await expect
      .poll(() => {
        optimizer.step();
        return backend.helped;
      }, waiting)
      .toBeGreaterThan(0);
    await backend.close();
    const before = backend.helped;
    optimizer.step();
    expect(backend.helped).toBe(before);
  });
});
