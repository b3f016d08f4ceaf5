import { AdamW, clipGradNorm, defineRule, SGD, trace, zeros } from "optim-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { noise, noiseVariable, numbersOf, tf } from "../testing/tensorflow.ts";
import { withoutMember } from "../testing/withoutMember.ts";
import { backendFor } from "./backendFor.ts";
import { Held } from "./held.ts";
import { placeOf } from "./placeOf.ts";
import { apiOf } from "./tfApi.ts";
import { tfjs } from "./tfjs.ts";
import { paramOf } from "./variables.ts";

const api = apiOf(tf as never);

afterEach(() => {
  vi.restoreAllMocks();
  tf.disposeVariables();
});

describe.each(["cpu", "wasm"])("kernels on %s", (backend) => {
  it("leave gradients alone: what would write to one is an error that says what to do instead", async () => {
    await tf.setBackend(backend);
    const v = noiseVariable([3], 1);
    const optimizer = tfjs(tf, SGD, { lr: 1, variables: [v] });
    const { inner } = optimizer;
    inner!.hook("preStep", () => {
      clipGradNorm(inner!.paramGroups[0]!.params as never, 1, { backend: inner!.backend });
    });
    const before = numbersOf(v);
    const g = tf.tensor([3, 4, 0]);
    expect(() => optimizer.applyGradients({ [v.name]: g })).toThrow(
      "tfjs: clipGradNorm writes to a tensor of shape [3] that is no variable. Gradients belong to tf",
    );
    expect([...numbersOf(g)]).toEqual([3, 4, 0]);
    expect(numbersOf(v)).toEqual(before);
  });

  it("may write what another one only reads, of the very same buffers", async () => {
    await tf.setBackend(backend);
    const v = noiseVariable([5], 1);
    const before = numbersOf(v);
    const { backend: own } = tfjs(tf, SGD, { variables: [v] }).inner!;
    const buffers = { p: new Held(v as never), g: new Held(tf.tensor(noise(5, 2)) as never), s: own.alloc("f32", 5) };
    const rules = [
      defineRule({ name: "Reads", hyper: {}, state: { s: zeros }, update: (w) => ({ ...w, s: w.p.mul(2) }) }),
      defineRule({ name: "Writes", hyper: {}, state: { s: zeros }, update: (w) => ({ ...w, p: w.s }) }),
    ];
    for (const rule of rules) {
      const kernel = own.compile(trace(rule as never, {}), { p: "f32", g: "f32", s: "f32" });
      own.run([{ kernel, tensors: [{ buffers, shape: [5], rows: { first: 1, values: [new Float64Array()] } }] }]);
    }
    expect(numbersOf(v)).toEqual(before.map((x) => 2 * x));
  });

  it("know state that was freed, and of another precision", async () => {
    await tf.setBackend(backend);
    const { backend: own } = tfjs(tf, SGD, { variables: [noiseVariable([1], 1)] }).inner!;
    const state = own.alloc("f32", 3);
    own.fill(state, 2);
    own.write(state, Float32Array.of(5));
    expect(own.inspect(state)).toEqual({ dtype: "f32", length: 3 });
    expect(await own.read(state)).toEqual(Float32Array.of(5, 2, 2));
    own.free(state);
    own.free(state);
    expect(own.inspect(state)).toBeUndefined();
    expect(() => own.fill(state, 0)).toThrow("tfjs: this state was freed.");
    expect(() => own.alloc("f64", 3)).toThrow("tfjs: cannot store f64, only f32.");
  });
});

it("without SIMD, JavaScript on cpu steps to the same bits, and state moves from there to wasm", async () => {
  await tf.setBackend("cpu");
  const [v, w] = [noiseVariable([3, 5], 1), noiseVariable([3, 5], 1)];
  const shared = tf.clone(w);
  const fast = tfjs(tf, AdamW, { lr: 0.1, variables: [v] });
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const before = tf.backend();
  // tf's classes are known by `tf`, so this one is stepped without.
  const simple = withoutMember(api, "nothing");
  expect(placeOf(simple).place!.kernels.name).toBe("js");
  expect(placeOf(api).place!.kernels.name).toBe("wasm");
  const p = paramOf(w, new Set());
  const slow = new AdamW([p], {
    lr: 0.1,
    backend: backendFor({ ...simple, backend: () => (tf.backend() === before ? simple : tf).backend() }, {}),
  });
  vi.restoreAllMocks();
  for (const [t, backend] of ["cpu", "cpu", "cpu", "wasm", "cpu", "wasm"].entries()) {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const g = tf.tensor(noise(15, t), [3, 5]);
      fast.applyGradients({ [v.name]: g });
      p.grad = new Held(g);
      slow.step();
    });
    expect(numbersOf(w)).toEqual(numbersOf(v));
  }
  expect(numbersOf(shared)).toEqual(noise(15, 1));
  slow.dispose();
});
