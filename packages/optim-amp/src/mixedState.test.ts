/** What `mixed()` keeps: one kernel, its bytes, and the copy, exactly. */
import * as core from "optim-core";
import {
  AdamW,
  type AnyOptimizerClass,
  type DType,
  defaultOf,
  fromTorch,
  type HostTensor,
  type Options,
  type Param,
  parameter,
  type Rule,
  SGD,
  toTorch,
  trace,
} from "optim-core";
import { describe, expect, test } from "vitest";
import { BF16Array, F16Array } from "./half/halfArray.ts";
import { type HalfJsBuffer, halfJs, halfParameter } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

const isOptimizer = (x: unknown): x is AnyOptimizerClass => typeof x === "function" && "rule" in x;
const classes = Object.values<unknown>(core).filter(isOptimizer) as unknown as readonly (typeof SGD)[];

const initial = [1, -1, 0.1, 300];
const gradients = [1, -0.5, 2 ** -14, 3];

/** A weight in a precision, with a gradient in it. */
function weightIn(dtype: string, name = "w"): Param<HalfJsBuffer> {
  const data = halfJs.alloc(dtype, initial.length);
  const grad = halfJs.alloc(dtype, initial.length);
  data.set(initial);
  grad.set(gradients);
  return { name, shape: [2, 2], dtype: dtype as DType, data, grad };
}

test("AdamW with copies is one program, which moves 28 bytes a parameter and does not read the half", () => {
  const rule = mixed(AdamW).rule as unknown as Rule;
  const options: Options = Object.fromEntries(
    Object.entries(rule.hyper).map(([name, declared]) => [name, defaultOf(declared)]),
  );
  const { nodes, stores } = trace(rule, options);
  const loads = nodes.flatMap(({ op, name }) => (op === "load" ? [name] : []));
  expect(loads.sort()).toEqual(["expAvg", "expAvgSq", "fp32Copy", "g"]);
  expect(stores.map(({ to }) => to).sort()).toEqual(["expAvg", "expAvgSq", "fp32Copy", "p"]);
  const bytesOf = (name: string): number =>
    name === "p" || name === "g" ? 2 : rule.state[name]!.dtype === "f32" ? 4 : Number.NaN;
  expect([...loads, ...stores.map(({ to }) => to)].reduce((sum, name) => sum + bytesOf(name), 0)).toBe(28);
});

describe.each(classes.map((type) => [type.rule.name, type] as const))("mixed(%s)", (_, type) => {
  test.each(["f16", "bf16"])("leaves its float32 copy, rounded, in a weight in %s", (dtype) => {
    const w = weightIn(dtype);
    const reference = parameter(Float32Array.from(w.data as Iterable<number>), { shape: [2, 2] });
    reference.grad = Float32Array.from(w.grad as Iterable<number>);
    const [half, single] = [new (mixed(type))([w], { lr: 1e-3 }), new type([reference], { lr: 1e-3 })];
    for (let i = 0; i < 4; i++) {
      half.step();
      single.step();
      expect(half.stateOf(w)!.fp32Copy).toEqual(reference.data);
      const rounded = halfJs.alloc(dtype, 4);
      rounded.set(reference.data);
      expect(w.data).toEqual(rounded);
    }
  });
});

describe("the state dict", () => {
  test.each([
    ["f16", "f32"],
    ["bf16", "f32"],
    ["f32", "f32"],
    ["f64", "f64"],
  ] as const)("of a weight in %s has its copy in %s, and goes on from it bit for bit", async (dtype, kept) => {
    const [straight, resumed] = [weightIn(dtype), weightIn(dtype)];
    const one = new (mixed(AdamW))([straight], { lr: 1e-4 });
    for (let i = 0; i < 5; i++) one.step();
    const saved = structuredClone(await one.stateDict());
    const copy = saved.state[0]!.fp32Copy as HostTensor;
    expect([copy.dtype, copy.shape]).toEqual([kept, [2, 2]]);
    halfJs.write(resumed.data, await halfJs.read(straight.data));
    const two = new (mixed(AdamW))([resumed], { lr: 1 });
    two.loadStateDict(fromTorch(structuredClone(toTorch(saved, mixed(AdamW))), mixed(AdamW)));
    expect(two.stateOf(resumed)!.fp32Copy).toEqual(one.stateOf(straight)!.fp32Copy);
    for (let i = 0; i < 5; i++) {
      one.step();
      two.step();
    }
    expect(resumed.data).toEqual(straight.data);
    expect(await two.stateDict()).toEqual(await one.stateDict());
  });

  test.each([
    [
      "cast to half",
      (copy: HostTensor): HostTensor => ({ ...copy, dtype: "f16", data: new F16Array(copy.data as Float32Array).bits }),
    ],
    ["of another shape", (copy: HostTensor): HostTensor => ({ ...copy, shape: [4] })],
    ["too short", (copy: HostTensor): HostTensor => ({ ...copy, data: (copy.data as Float32Array).slice(1) })],
  ] as const)("with a copy that is %s is refused, and nothing has changed", async (_, spoil) => {
    const w = weightIn("f16");
    const optimizer = new (mixed(SGD))([w]);
    optimizer.step();
    const saved = await optimizer.stateDict();
    const copy = spoil(saved.state[0]!.fp32Copy as HostTensor);
    optimizer.step();
    const before = structuredClone(await optimizer.stateDict());
    expect(() => optimizer.loadStateDict({ ...saved, state: { 0: { ...saved.state[0]!, fp32Copy: copy } } })).toThrow(
      'parameter "w" has fp32Copy as',
    );
    expect(await optimizer.stateDict()).toEqual(before);
  });

  test("of a plain optimizer has no copy, and is refused", async () => {
    const w = weightIn("f16");
    const plain = new SGD([w], { backend: halfJs });
    plain.step();
    const saved = await plain.stateDict();
    expect(() => new (mixed(SGD))([w]).loadStateDict(saved as never)).toThrow("fp32Copy");
  });
});

test("a thousand steps of a weight of 1 by 1e-4: the half stands still, the copy goes where float32 goes", () => {
  const [half, stuck] = [halfParameter(new F16Array([1])), halfParameter(new F16Array([1]))];
  const single = parameter(Float32Array.of(1), { grad: Float32Array.of(1) });
  const options = { lr: 1e-4, weightDecay: 0 };
  const optimizers = [
    new (mixed(AdamW))([half], options),
    new AdamW([stuck], { ...options, backend: halfJs }),
    new AdamW([single], options),
  ];
  half.grad = new F16Array([1]);
  stuck.grad = new F16Array([1]);
  for (let i = 0; i < 1000; i++) for (const optimizer of optimizers) optimizer.step();
  expect([...(stuck.data as F16Array)]).toEqual([1]);
  expect([...(half.data as F16Array)]).toEqual([...new F16Array(single.data)]);
  expect(single.data[0]).toBeCloseTo(0.9, 4);
});

test("bug: a backend that was left open was the one without halves", () => {
  const w = halfParameter(new BF16Array([1]));
  w.grad = new BF16Array([1]);
  const optimizer = new (mixed(SGD))([w], { lr: 0.5, ...({ backend: undefined } as object) });
  optimizer.step();
  expect([...(w.data as BF16Array)]).toEqual([0.5]);
});
