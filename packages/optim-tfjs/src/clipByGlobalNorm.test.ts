import { beforeEach, describe, expect, it } from "vitest";
import { numbersOf, tf } from "../testing/tensorflow.ts";
import { clipByGlobalNorm } from "./clipByGlobalNorm.ts";

describe.each(["cpu", "wasm"])("clipByGlobalNorm on %s", (backend) => {
  let a: tf.Tensor;
  let b: tf.Tensor;
  beforeEach(async () => {
    await tf.setBackend(backend);
    a = tf.tensor([3, 0]);
    b = tf.tensor([[0], [4]]);
  });

  const half = (grads: readonly (tf.Tensor | null | undefined)[]): void => {
    expect(numbersOf(grads[0]!)[0]).toBeCloseTo(1.5, 5);
    expect(numbersOf(grads[1]!)[1]).toBeCloseTo(2, 5);
    expect(grads.map((g) => g?.shape)).toEqual([[2], [2, 1]]);
  };

  it("takes a map, a list of named tensors, and a list of tensors; null and undefined stay", () => {
    const map = clipByGlobalNorm(tf, { a, none: null, b, nothing: undefined }, 2.5);
    half([map.grads.a, map.grads.b]);
    expect(Object.keys(map.grads)).toEqual(["a", "none", "b", "nothing"]);
    expect([map.grads.none, map.grads.nothing]).toEqual([null, undefined]);

    const named = clipByGlobalNorm(
      tf,
      [{ name: "b", tensor: b }, { name: "none", tensor: null }, { name: "a", tensor: a }, { name: "nothing" }],
      2.5,
    );
    half([named.grads[2]!.tensor, named.grads[0]!.tensor]);
    expect(named.grads.map(({ name }) => name)).toEqual(["b", "none", "a", "nothing"]);
    expect(named.grads[1]!.tensor).toBeNull();

    const list = clipByGlobalNorm(tf, [a, null, b], 2.5);
    half([list.grads[0], list.grads[2]]);
    expect(list.grads[1]).toBeNull();
    for (const { norm } of [map, named, list]) expect(numbersOf(norm)).toEqual(Float32Array.of(5));
  });

  it("leaves what is within the norm bit for bit, and what was given as it is", () => {
    const { grads, norm } = clipByGlobalNorm(tf, [a, b], 100);
    expect([grads[0]!, grads[1]!].map(numbersOf)).toEqual([a, b].map(numbersOf));
    clipByGlobalNorm(tf, [a, b], 0.1);
    expect([...numbersOf(a), ...numbersOf(b), ...numbersOf(norm)]).toEqual([3, 0, 0, 4, 5]);
  });

  it("what is no gradient is one error, not a crash, and not passed through unclipped", () => {
    for (const wrong of [null, 5, new Map([["a", a]])])
      expect(() => clipByGlobalNorm(tf, wrong as never, 1)).toThrow(/pass a plain object or a list/);
    for (const wrong of [[[1, 2]], { a: [1, 2] }, [{ name: "a", tensor: [1] }]])
      expect(() => clipByGlobalNorm(tf, wrong as never, 1)).toThrow(/a gradient is no tensor/);
  });

  it("has torch's 1e-6 in the factor", () => {
    const { grads } = clipByGlobalNorm(tf, [tf.tensor([3e-6, 4e-6])], 1e-6);
    const factor = 1e-6 / (5e-6 + 1e-6);
    numbersOf(grads[0]!).forEach((x, i) => expect(x / ([3e-6, 4e-6][i]! * factor)).toBeCloseTo(1, 5));
  });

  it("without any gradient the norm is 0; nothing else is left in memory than what it returns", () => {
    const before = tf.memory().numTensors;
    const none = clipByGlobalNorm(tf, { a: null }, 1);
    expect(numbersOf(none.norm)).toEqual(Float32Array.of(0));
    const { grads, norm } = clipByGlobalNorm(tf, { a, b }, 1);
    expect(tf.memory().numTensors).toBe(before + 4);
    tf.dispose([grads, norm, none.norm]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
