import { AdamW, LAMB, type Param, parameter } from "optim-core";
import { expect, it } from "vitest";
import { wasm } from "./wasm.ts";
import type { WasmArray } from "./wasmArray.ts";

const wave = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i + phase) * (1 + (i % 7)));

it("a page steps as the JavaScript backend does, to the bit", () => {
  const backend = wasm();
  const p = backend.parameter(wave(10_001, 0));
  const twin = parameter(wave(10_001, 0));
  const [fast, plain] = [new AdamW([p], { lr: 0.1, backend }), new AdamW([twin], { lr: 0.1 })];
  for (let t = 1; t <= 5; t++) {
    p.grad = backend.array(wave(10_001, t));
    twin.grad = wave(10_001, t);
    fast.step();
    plain.step();
  }
  expect(p.data.view).toEqual(twin.data);
});

it("workers of a page that is cross-origin isolated take part, and change nothing", async () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
  const [alone, together] = [wasm(), wasm({ threads: 3 })];
  const steppers = [alone, together].map((backend) => {
    const p: Param<WasmArray> = backend.parameter(wave(300_000, 1));
    p.grad = backend.array(wave(300_000, 2));
    return { p, optimizer: new LAMB([p], { lr: 0.01, backend }) };
  });
  await expect
    .poll(
      () => {
        for (const { optimizer } of steppers) optimizer.step();
        return together.helped;
      },
      { timeout: 25_000 },
    )
    .toBeGreaterThan(0);
  expect(steppers[1]!.p.data.view.slice()).toEqual(steppers[0]!.p.data.view.slice());
  await together.close();
});
