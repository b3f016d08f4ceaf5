import { describe, expect, test } from "vitest";
import { highest, lowest, type Num, norm, sum } from "../expr.ts";
import { makeGraph, trace } from "../program.ts";
import { defineRule, type Rule } from "../rule.ts";
import { copy, scalar, slot, zeros } from "../slot.ts";
import { uniformRows } from "../uniforms.ts";
import { type JsBuffer, js } from "./backend.ts";

const slots = { m: zeros, n: copy, r: slot({ extent: "row" }), c: slot({ extent: "column" }), s: scalar(0) };

type Symbols = Readonly<Record<keyof typeof slots | "p" | "g" | "t", Num>>;

/** A rule that keeps what it says, and leaves the rest. */
const ruleOf = (change: (symbols: Symbols) => Partial<Symbols>): Rule =>
  defineRule({
    name: "Tried",
    hyper: { lr: 2 },
    state: slots,
    update: (weight) => ({ ...weight, ...change(weight) }),
  }) as unknown as Rule;

const graph = makeGraph();

/** A tensor for one rule: weights 1, 2, 3, … and gradients that alternate. */
function tensorOf(rule: Rule, shape: readonly number[], { dtype = "f32", t = 1, rows = 1, counter = 0 } = {}) {
  const length = shape.reduce((a, b) => a * b, 1);
  const Type = dtype === "f64" ? Float64Array : Float32Array;
  const numbers = (of: (i: number) => number, n = length): JsBuffer => new Type(n).map((_, i) => of(i));
  const buffers = {
    p: numbers((i) => i + 1),
    g: numbers((i) => (i % 2 ? -1 : 1)),
    m: numbers((i) => 10 * i),
    n: numbers((i) => -i),
    r: numbers((i) => i, shape[0] ?? 1),
    c: numbers((i) => i, length / (shape[0] ?? 1)),
    s: numbers(() => 7, 1),
  };
  const program = trace(rule, {}, graph);
  const kernel = js.compile(program, { p: dtype });
  const values = Array.from({ length: rows }, (_, i) => uniformRows(program, { lr: 2 }, t + i).values[0]!);
  const launch = { shape, buffers, rows: { first: t, values }, ...(counter && { counter: Float32Array.of(counter) }) };
  return { kernel, launch, buffers };
}

/** Runs a rule over one tensor. */
function run(change: Parameters<typeof ruleOf>[0], shape: readonly number[], options = {}) {
  const { kernel, launch, buffers } = tensorOf(ruleOf(change), shape, options);
  js.run([{ kernel, tensors: [launch] }]);
  return buffers;
}

describe("a chunk ends where it must", () => {
  test.each([0, 1, 2047, 2048, 2049, 4097])("%d weights", (length) => {
    const { p, s, m } = run(({ p, g, m }) => ({ p: p.add(g), s: sum(g.mul(g)), m: m.add(norm(g)) }), [length]);
    expect(p).toEqual(new Float32Array(length).map((_, i) => i + 1 + (i % 2 ? -1 : 1)));
    expect(s).toEqual(Float32Array.of(length));
    expect(m).toEqual(new Float32Array(length).map((_, i) => 10 * i + Math.fround(Math.sqrt(length))));
  });
});

describe("reductions", () => {
  const [rows, columns] = [3, 1500];
  const weights = Array.from({ length: rows * columns }, (_, i) => i + 1);
  const row = (r: number) => weights.slice(r * columns, (r + 1) * columns);
  const column = (c: number) => weights.filter((_, i) => i % columns === c);
  const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

  test("over rows, columns and the whole, across chunks", () => {
    const made = run(
      ({ p }) => ({ r: sum(p, "row"), c: lowest(p.neg(), "column"), s: highest(p) }),
      [rows, columns / 3, 3],
    );
    expect([...made.r]).toEqual([0, 1, 2].map((r) => Math.fround(total(row(r)))));
    expect([...made.c]).toEqual(Array.from({ length: columns }, (_, c) => -Math.max(...column(c))));
    expect(made.s[0]).toBe(rows * columns);
  });

  test("meet the weights again at their rows and columns", () => {
    const { m, n } = run(({ p, r, c }) => ({ m: p.sub(highest(p, "row")), n: r.mul(10).add(c) }), [rows, columns]);
    expect([...m]).toEqual(weights.map((w, i) => w - (Math.floor(i / columns) + 1) * columns));
    expect([...n]).toEqual(weights.map((_, i) => 10 * Math.floor(i / columns) + (i % columns)));
  });

  test("are summed in float64, and read the state as it was", () => {
    const { p, s } = run(({ p, s }) => ({ p: p.add(s), s: sum(p) }), [9000]);
    expect(p[8999]).toBe(9007);
    expect(s[0]).toBe(Math.fround((9000 * 9001) / 2));
  });

  test("of reductions, of what has one value, and of NaN", () => {
    const { s, r } = run(({ p, t }) => ({ s: sum(sum(p, "row").mul(t)), r: highest(p.sub(p).div(0), "row") }), [2, 2]);
    expect(s[0]).toBe(2 * (3 + 7));
    expect([...r]).toEqual([Number.NaN, Number.NaN]);
  });

  test("over all span every tensor and program that has them, and no other", () => {
    const rule = ruleOf(({ p }) => ({ s: sum(p, "all") }));
    const scaled = ruleOf(({ p }) => ({ p: p.mul(sum(p, "all")) }));
    const none = ruleOf(({ p }) => ({ p: p.neg() }));
    const tensors = [rule, scaled, none].map((each) => tensorOf(each, [3]));
    js.run(tensors.map(({ kernel, launch }) => ({ kernel, tensors: [launch] })));
    expect(tensors[0]!.buffers.s[0]).toBe(12);
    expect([...tensors[1]!.buffers.p]).toEqual([12, 24, 36]);
    expect([...tensors[2]!.buffers.p]).toEqual([-1, -2, -3]);
  });
});

describe("places", () => {
  test("that trade their values, each as it was", () => {
    const { p, m, n } = run(({ p, m, n }) => ({ p: m, m: n, n: p }), [2500]);
    expect([p[2499], m[2499], n[2499]]).toEqual([24990, -2499, 2500]);
    expect([p[3], m[3], n[3]]).toEqual([30, -3, 4]);
  });

  test("of one value, of rows and of columns take what is smaller too", () => {
    const made = run(({ s, t, r }) => ({ s: t, r: s.add(1), c: s.mul(t), m: r.add(0) }), [2, 2]);
    expect([made.s, made.r, made.c, made.m].map((x) => [...x])).toEqual([[1], [8, 8], [7, 7], [0, 0, 1, 1]]);
  });
});

test("the largest of negative numbers is negative; a sign of NaN is 0, as torch has it", () => {
  const { s, m, n } = run(({ p, g }) => ({ s: highest(p.neg()), m: g.mul(0).div(0).sign(), n: p.sub(2).sign() }), [3]);
  expect([[...s], [...m], [...n]]).toEqual([[-1], [0, 0, 0], [-1, 0, 1]]);
});

test("a float64 weight is computed on in float64, a float32 one in float32", () => {
  const third = (options: object) => run(({ p }) => ({ p: p.div(3) }), [1], options).p[0];
  expect(third({ dtype: "f64" })).toBe(1 / 3);
  expect(third({})).toBe(Math.fround(1 / 3));
});

test("a tensor takes the row of its own step count, the first where it has no counter", () => {
  const stepped = (options: object) => run(({ p, t }) => ({ p: p.mul(0).add(t) }), [1], options).p[0];
  expect(stepped({ t: 5, rows: 3 })).toBe(5);
  expect(stepped({ t: 5, rows: 3, counter: 7 })).toBe(7);
});

test("says what it cannot store, and knows its own buffers", () => {
  expect(() => js.alloc("f16", 1)).toThrow("js: cannot store f16, only f32,f64.");
  expect([new Float32Array(2), new Float64Array(1)].map(js.inspect)).toEqual([
    { dtype: "f32", length: 2 },
    { dtype: "f64", length: 1 },
  ]);
  expect([[1], null, undefined, new Uint8Array(1)].map(js.inspect)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
