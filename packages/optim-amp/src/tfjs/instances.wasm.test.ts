import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { tf } from "../../testing/tensorflow.ts";
import { autocast } from "./autocast.ts";
import { halfKernels } from "./replacements.ts";

await tf.setBackend("wasm");
await tf.setBackend("cpu");

/** 2049 is no half: a product with it tells whether it was rounded. */
const product = () => tf.tidy(() => tf.matMul(tf.tensor2d([[2049]]), tf.tensor2d([[1]])).dataSync()[0]);

test("tf's backend may be changed inside, and is still changed after", async () => {
  const seen = autocast(tf, () => {
    const cpu = product();
    void tf.setBackend("wasm");
    return [cpu, tf.getBackend(), product()];
  });
  expect([...seen, tf.getBackend(), product()]).toEqual([2048, "wasm", 2048, "wasm", 2049]);
  await tf.setBackend("cpu");
});

test("a tensor of another backend is moved, as ever", async () => {
  const x = tf.tensor2d([[2049]]);
  await tf.setBackend("wasm");
  expect(autocast(tf, () => tf.matMul(x, tf.tensor2d([[1]]))).dataSync()[0]).toBe(2048);
  await tf.setBackend("cpu");
});

test("tf loaded twice has one registry: regions of both nest", () => {
  const require = createRequire(import.meta.url);
  const path = require.resolve("@tensorflow/tfjs-core");
  const load = (): typeof tf => {
    delete require.cache[path];
    return require(path);
  };
  const [one, two] = [load(), load()];
  expect(one.engine).not.toBe(two.engine);
  const seen = autocast(one, () => [product(), autocast(two, product, { enabled: false }), product()]);
  expect(seen).toEqual([2048, 2049, 2048]);
});

test("a tf with registries of its own is left alone by the region of another", () => {
  const kernels = new Map(
    halfKernels.map((kernelName) => [kernelName, { kernelName, backendName: "own", kernelFunc: () => ({}) }]),
  );
  const other = {
    engine: () => ({ backendNames: () => ["own"], customGrad: () => {} }),
    getKernel: (name: (typeof halfKernels)[number], backend: string) =>
      backend === "own" ? kernels.get(name)! : (undefined as never),
    unregisterKernel: (name: (typeof halfKernels)[number]) => kernels.delete(name),
    registerKernel: (kernel: { kernelName: (typeof halfKernels)[number] }) =>
      kernels.set(kernel.kernelName, kernel as never),
    getGradient: () => undefined as never,
    registerGradient: () => {},
    unregisterGradient: () => {},
  };
  const first = [...kernels.values()];
  autocast(tf, () => expect([...kernels.values()]).toEqual(first));
  const inside = autocast(other, () => [product(), ...kernels.values()]);
  expect(inside[0]).toBe(2049);
  expect(inside).not.toContain(first[0]);
  for (const kernel of first) expect(kernels.get(kernel.kernelName)).toBe(kernel);
});
