import { AdamW } from "optim-core";
import { afterEach, describe, expect, it } from "vitest";
import { noiseVariable, tf } from "../testing/tensorflow.ts";
import { tfjs } from "./tfjs.ts";

afterEach(() => tf.disposeVariables());

const heapBytes = (): number =>
  tf.getBackend() === "wasm"
    ? (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.buffer.byteLength
    : 0;

describe.each(["cpu", "wasm"])("memory on %s", (backend) => {
  it("is the same after 10,000 steps, and after minimize()", async () => {
    await tf.setBackend(backend);
    const [v, w] = [noiseVariable([5], 1), noiseVariable([2, 3], 2)];
    const optimizer = tfjs(tf, AdamW, { lr: 1e-3, clipNorm: 1, clipValue: 0.5 });
    const grads = { [v.name]: tf.ones([5]), [w.name]: tf.ones([2, 3]) };
    const minimize = (): void => void optimizer.minimize(() => tf.add(tf.sum(tf.square(v)), tf.sum(w)) as tf.Scalar);
    for (let t = 0; t < 10; t++) minimize();
    const before = { ...tf.memory(), heap: heapBytes() };
    for (let t = 0; t < 10_000; t++) optimizer.applyGradients(grads);
    for (let t = 0; t < 200; t++) minimize();
    expect({ ...tf.memory(), heap: heapBytes() }).toEqual(before);
    expect(optimizer.iterations).toBe(10_210);
    expect(optimizer.inner!.backend.name).toBe(`tfjs ${backend}`);
    optimizer.dispose();
    tf.dispose(grads);
  });
});
