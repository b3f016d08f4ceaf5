import { AdamW, SGD } from "optim-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { noiseVariable, numbersOf, tf } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

interface Wasm {
  getMemoryOffset(dataId: object): number;
  readonly wasm: { _malloc(bytes: number): number; _free(pointer: number): void };
}

beforeEach(async () => void (await tf.setBackend("wasm")));
afterEach(() => {
  vi.restoreAllMocks();
  tf.disposeVariables();
});

const wasm = (): Wasm => tf.backend() as unknown as Wasm;
const step = (optimizer: { applyGradients(g: Record<string, tf.Tensor>): void }, v: tf.Variable): void =>
  void tf.tidy(() => optimizer.applyGradients({ [v.name]: tf.onesLike(v) }));

it("a weight that nothing shares stays where it lies; with `safe` it never does", () => {
  for (const safe of [false, true]) {
    const v = noiseVariable([8], 1);
    const before = numbersOf(v);
    const optimizer = tfjs(tf, SGD, { lr: 1, safe });
    for (let t = 1; t <= 3; t++) {
      const pointer = wasm().getMemoryOffset(v.dataId);
      const { dataId } = v;
      step(optimizer, v);
      expect(v.dataId === dataId).toBe(!safe);
      if (!safe) expect(wasm().getMemoryOffset(v.dataId)).toBe(pointer);
    }
    const want = before.map((x) => Math.fround(Math.fround(x - 1) - 1) - 1);
    expect(numbersOf(v)).toEqual(want);
  }
});

it("a full heap is one error that names the variable, and nothing moves", () => {
  const v = tf.variable(tf.tensor([1, 2, 3]), true, "first/kernel");
  const shared = tf.clone(v);
  const optimizer = tfjs(tf, AdamW, { lr: 0.1 });
  const g = tf.ones([3]);
  const malloc = vi.spyOn(wasm().wasm, "_malloc").mockReturnValue(0);
  expect(() => optimizer.applyGradients({ [v.name]: g })).toThrow(
    /tfjs: the heap of the wasm backend has no 28 bytes left for .*parameter "first\/kernel"\. Dispose of tensors/,
  );
  malloc.mockRestore();
  expect(numbersOf(v)).toEqual(Float32Array.of(1, 2, 3));
  optimizer.applyGradients({ [v.name]: g });
  const after = numbersOf(v);

  const twin = tf.reshape(v, [3]);
  vi.spyOn(wasm().wasm, "_malloc").mockReturnValue(0);
  expect(() => optimizer.applyGradients({ [v.name]: g })).toThrow(
    /has no 12 bytes left for a copy of variable "first\/kernel"/,
  );
  vi.restoreAllMocks();
  expect(numbersOf(v)).toEqual(after);
  expect(optimizer.iterations).toBe(1);
  tf.dispose([shared, twin, g]);
});

it("dispose() gives back what the state took of the heap, clipped gradients too", () => {
  const [v, w] = [noiseVariable([4], 1), noiseVariable([5], 2)];
  const taken: number[] = [];
  const { _malloc } = wasm().wasm;
  vi.spyOn(wasm().wasm, "_malloc").mockImplementation((bytes) => {
    const block = _malloc(bytes);
    taken.push(block);
    return block;
  });
  const optimizer = tfjs(tf, AdamW, { clipNorm: 1, variables: [v, w] });
  const grads = { [v.name]: tf.ones([4]), [w.name]: tf.ones([5]) };
  taken.length = 0;
  optimizer.applyGradients(grads);
  const free = vi.spyOn(wasm().wasm, "_free");
  optimizer.dispose();
  // Two moments and one clipped gradient for each.
  expect(free).toHaveBeenCalledTimes(6);
  for (const [block] of free.mock.calls) expect(taken).toContain(block);
  expect(new Set(free.mock.calls.map(([block]) => block)).size).toBe(6);
});
