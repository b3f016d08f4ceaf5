import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tf } from "../../testing/tensorflow.ts";
import { autocast } from "./autocast.ts";
import { halfKernels } from "./replacements.ts";

await tf.setBackend("cpu");

/** Everything that a region replaces, as it is now. */
const registered = () => [
  ...["cpu", "wasm"].flatMap((backend) => halfKernels.map((name) => tf.getKernel(name, backend))),
  ...halfKernels.map((name) => tf.getGradient(name)),
  tf.engine().customGrad,
  Object.hasOwn(tf.engine(), "customGrad"),
];

const before = registered();

beforeEach(() => {
  vi.spyOn(console, "warn");
});
afterEach(() => {
  for (const [i, entry] of registered().entries()) expect(entry).toBe(before[i]);
  // tf warns where a kernel is registered over another.
  expect(vi.mocked(console.warn).mock.calls.join()).not.toContain("already registered");
  vi.restoreAllMocks();
});

/** 2049 is no half: a product with it tells whether it was rounded. */
const product = () => tf.tidy(() => tf.matMul(tf.tensor2d([[2049]]), tf.tensor2d([[1]])).dataSync()[0]);

test("a region gives what its function gives, and replaces what tf has only while it runs", () => {
  expect(autocast(tf, () => "result")).toBe("result");
  const inside = autocast(tf, registered);
  // wasm has no Conv2DBackpropFilter, three of the kernels have no gradient, and customGrad is a method of the engine's class.
  expect(inside.filter((entry, i) => entry === before[i])).toEqual([undefined, undefined, undefined, undefined, false]);
});

test("an exception goes through and leaves nothing behind, inside of regions too", () => {
  const boom = () => {
    throw new RangeError("boom");
  };
  expect(() => autocast(tf, boom)).toThrow(new RangeError("boom"));
  const seen = autocast(tf, () => {
    expect(() => autocast(tf, boom, { enabled: false })).toThrow("boom");
    return product();
  });
  expect([seen, product()]).toEqual([2048, 2049]);
  expect(() => autocast(tf, () => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])))).toThrow("matMul");
});

test("regions nest: each ends in the one outside of it", () => {
  const seen: unknown[] = [];
  const see = () => seen.push(product());
  autocast(tf, () => {
    see();
    autocast(tf, see, { dtype: "bf16" });
    see();
    autocast(
      tf,
      () => {
        see();
        autocast(tf, see);
        see();
      },
      { enabled: false },
    );
    see();
  });
  see();
  expect(seen).toEqual([2048, 2048, 2048, 2049, 2048, 2049, 2048, 2049]);
  expect(
    autocast(tf, () => tf.matMul(tf.tensor2d([[300]]), tf.tensor2d([[300]])), { dtype: "bf16" }).dataSync()[0],
  ).toBe(90112);
});

test("a promise is refused, and what runs after it is outside", async () => {
  let late: unknown;
  const work = async () => {
    expect(product()).toBe(2048);
    await null;
    late = product();
  };
  expect(() => autocast(tf, work)).toThrow("autocast: fn returned a promise, and the region ended before it.");
  await vi.waitFor(() => expect(late).toBe(2049));
});

test("options and tf are checked before anything is replaced", () => {
  const spy = vi.fn();
  expect(() => autocast(tf, spy, { dtype: "fp16" as "f16" })).toThrow(
    'autocast: dtype is "fp16". Choose from f16, bf16.',
  );
  expect(() => autocast(tf, spy, { enabled: 1 as unknown as boolean })).toThrow("autocast: enabled is 1. Set it to");
  const { getKernel: _, ...less } = tf;
  expect(() => autocast(less as typeof tf, spy)).toThrow("autocast: tf has no getKernel. Pass TensorFlow.js 4");
  expect(() => autocast(undefined as unknown as typeof tf, spy)).toThrow("autocast: tf has no engine.");
  expect(spy).not.toHaveBeenCalled();
});

test("gradients of gradients run in the region too", () => {
  const cube = (x: tf.Tensor) => tf.matMul(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D), x as tf.Tensor2D);
  const second = (f: (x: tf.Tensor) => tf.Tensor) =>
    tf
      .grad(tf.grad(f))(tf.tensor2d([[3.001]]))
      .dataSync()[0]!;
  const half = second((x) => autocast(tf, () => cube(x)));
  expect(half).not.toBe(second(cube));
  // 6x, where x is rounded to half.
  expect(half).toBeCloseTo(6 * 3.0, 1);
  expect(half).toBe((6 * Math.round(3.001 * 512)) / 512);
});
