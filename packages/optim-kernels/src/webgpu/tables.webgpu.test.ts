import { LAMB, parameter } from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i + length));

test("sums are right after the tables have grown into other buffers", async () => {
  const backend = webgpu(await (await requestAdapter()).requestDevice());
  for (let round = 1; round <= 24; round++) {
    const lengths = Array.from({ length: 1 + (round % 5) * 8 }, (_, i) => 3 + i + 40 * round);
    const far = lengths.map((length) => backend.parameter(numbers(length)));
    const near = lengths.map((length) => parameter(numbers(length)));
    for (const [i, length] of lengths.entries()) {
      far[i]!.grad = backend.parameter(numbers(length + 1).slice(1)).data;
      near[i]!.grad = numbers(length + 1).slice(1);
    }
    new LAMB(far, { lr: 0.1, backend }).step();
    new LAMB(near, { lr: 0.1 }).step();
    for (const [i, p] of far.entries()) {
      const found = (await backend.read(p.data)) as Float32Array;
      for (const [at, x] of near[i]!.data.entries())
        expect(Math.abs(found[at]! - x), `round ${round}, tensor ${i}, weight ${at}`).toBeLessThan(1e-5);
    }
  }
});
