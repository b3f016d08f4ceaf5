import { afterEach, expect, test, vi } from "vitest";
import { expectHalves, matMul64, toHalf } from "../../../testing/halfReference.ts";
import { noise, noiseTensor, take, tf } from "../../../testing/tensorflow.ts";
import { adapter, backend, device, hasShaderF16, refused } from "../../../testing/tensorflowWebgpu.ts";
import { autocast } from "../autocast.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await device.queue.onSubmittedWorkDone();
  expect(refused).toEqual([]);
});

test("a kernel has real halves where the device has shader-f16, and words elsewhere or for bf16", async () => {
  expect(hasShaderF16).toBe(adapter.features.has("shader-f16"));
  const compile = vi.spyOn(device, "createShaderModule");
  const compiled = async (dtype: "f16" | "bf16") => {
    compile.mockClear();
    await take(autocast(tf, () => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])), { dtype }));
    return compile.mock.calls.map(([{ code }]) => code).filter((code) => code.includes("tile_a"));
  };
  const isNative = (code: string) => code.startsWith("enable f16;") && code.includes("alias Quad = vec4<f16>");
  expect((await compiled("f16")).map(isNative)).toEqual([hasShaderF16]);
  expect((await compiled("bf16")).map(isNative)).toEqual([false]);
  expect(await compiled("f16")).toEqual([]);
});

test("nothing is read back in a region, forward or backward", async () => {
  const x = noiseTensor([4, 6, 6, 3], 1) as tf.Tensor4D;
  const [filter, dense] = [tf.variable(noiseTensor([3, 3, 3, 2], 2)), tf.variable(noiseTensor([72, 5], 3))];
  const spies = [
    vi.spyOn(GPUBuffer.prototype, "mapAsync"),
    vi.spyOn(backend, "read"),
    vi.spyOn(backend, "readSync"),
    vi.spyOn(backend, "getBufferData"),
  ];
  const forward = () => {
    const pixels = tf.relu(tf.conv2d(x, filter as tf.Tensor4D, 1, "same"));
    return tf.sum(tf.fused.matMul({ a: tf.reshape(pixels, [4, 72]), b: dense as tf.Tensor2D })) as tf.Scalar;
  };
  const { value, grads } = autocast(tf, () => tf.variableGrads(forward, [filter, dense]));
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  expect(Number.isFinite((await take(value))[0])).toBe(true);
  expect(spies[0]).toHaveBeenCalled();
  expect(Object.keys(grads)).toHaveLength(2);
});

test("what tf has recorded comes before a product and what it records next comes after", async () => {
  const x = tf.variable(noiseTensor([33, 33], 4));
  const run = () =>
    tf.tidy(() => {
      let y: tf.Tensor = tf.mul(x, 2);
      for (let i = 0; i < 20; i++) {
        const half = tf.matMul(y as tf.Tensor2D, tf.eye(33));
        // The buffers of these go back to tf's pool while the product waits.
        y = tf.add(tf.mul(half, 1.5), -0.25);
        half.dispose();
      }
      x.assign(tf.zeros([33, 33]));
      return y;
    });
  let expected = noise(33 * 33, 4).map((value) => 2 * value);
  for (let i = 0; i < 20; i++) expected = expected.map((value) => Math.fround(Math.fround(toHalf(value) * 1.5) - 0.25));
  expect(await take(autocast(tf, run))).toEqual(expected);
});

test("more tiles than a device takes workgroups are done in turns", async () => {
  vi.spyOn(device, "limits", "get").mockReturnValue({ maxComputeWorkgroupsPerDimension: 4 } as GPUSupportedLimits);
  const shapes = [
    [2, 70, 33],
    [33, 70],
  ] as const;
  const [a, b] = shapes.map((shape, i) => noiseTensor([...shape], 5 + i));
  const product = autocast(tf, () => tf.matMul(a!, b!));
  const halves = async (tensor: tf.Tensor) => (await take(tensor)).map((value) => toHalf(value));
  const [left, right] = [
    { values: await halves(a!), shape: shapes[0], transposed: false },
    { values: await halves(b!), shape: shapes[1], transposed: false },
  ];
  expectHalves(await take(product), matMul64(left, right));
});

test("an infinity in a matrix stays in its row, and meets no zeros of ours", async () => {
  const values = new Float32Array(5 * 33).fill(1);
  values[2 * 33 + 1] = 1e6;
  const x = tf.tensor2d(values, [5, 33]);
  const rows = await take(autocast(tf, () => tf.matMul(x, tf.ones([33, 2]))));
  expect([...rows]).toEqual([33, 33, 33, 33, Infinity, Infinity, 33, 33, 33, 33]);
  const columns = await take(autocast(tf, () => tf.matMul(tf.ones([1, 33]), x, false, true)));
  expect([...columns]).toEqual([33, 33, Infinity, 33, 33]);
});

test("a bias of any shape that tf takes", async () => {
  const biases = { row: tf.tensor1d([1, 2, 3]), column: tf.tensor2d([[1], [2], [3]]), all: tf.scalar(7) };
  const [a, b] = [tf.ones([3, 4]), tf.ones([4, 3])] as [tf.Tensor2D, tf.Tensor2D];
  const products = await Promise.all(
    Object.values(biases).map((bias) => take(autocast(tf, () => tf.fused.matMul({ a, b, bias })))),
  );
  expect(products.map((product) => [...product])).toEqual([
    [5, 6, 7, 5, 6, 7, 5, 6, 7],
    [5, 5, 5, 6, 6, 6, 7, 7, 7],
    [11, 11, 11, 11, 11, 11, 11, 11, 11],
  ]);
});

test("memory of the device does not grow from step to step", async () => {
  const w = tf.variable(noiseTensor([40, 40], 7));
  const step = async () => {
    const { value, grads } = autocast(tf, () => tf.variableGrads(() => tf.sum(tf.matMul(w, w)) as tf.Scalar, [w]));
    await take(value);
    tf.dispose(grads);
    await take(tf.zeros([1]));
    return [tf.memory().numTensors, tf.memory().numDataBuffers, backend.memory().numBytesInGPU];
  };
  await step();
  const first = await step();
  for (let i = 0; i < 5; i++) expect(await step()).toEqual(first);
});
