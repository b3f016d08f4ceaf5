import { afterEach, describe, expect, test, vi } from "vitest";
import { OptimError } from "./error.ts";
import { checkBuffer, listed } from "./group.ts";
import { js } from "./js/backend.ts";
import { AdamW } from "./optim/adamw.ts";
import { DecoupledAdamW } from "./optim/decoupledAdamw.ts";
import { parameter } from "./param.ts";

afterEach(() => vi.restoreAllMocks());

const w = (name?: string) => parameter(Float32Array.of(1, 2), { ...(name && { name }) });
const owned = w("owned");
const fresh = w("fresh");

describe("a group that does not fit is refused, and the optimizer is as it was", () => {
  test.each<[string, unknown, string]>([
    ["no list", 5, "no parameters."],
    ["an empty list", [], "no parameters."],
    ["an array of numbers", new Float32Array(2), "params[0] is no parameter. Wrap an array: parameter(array)."],
    ["null", [fresh, null], "params[1] is no parameter. Wrap an array: parameter(array)."],
    ["one of another group", [fresh, owned], 'parameter "owned" is already in a group.'],
    ["one twice", [fresh, fresh], 'parameter "fresh" is already in a group.'],
    ["a name that is taken", [w("owned")], 'parameter "owned" is already in a group.'],
    ["a name twice", [w("x"), w("x")], 'parameter "x" is already in a group.'],
    [
      "data of another dtype",
      [{ ...fresh, dtype: "f64" }],
      'parameter "fresh": its data is 2 × f32; it must be a dense [2] of f64.',
    ],
    [
      "data of another length",
      [{ ...w(), shape: [3, 2] }],
      "a parameter of shape [3,2]: its data is 2 × f32; it must be a dense [3,2] of f32.",
    ],
    [
      "data of nothing",
      [{ ...fresh, data: [1, 2] }],
      'parameter "fresh": its data is not a buffer of the js backend; it must be a dense [2] of f32.',
    ],
  ])("%s", (_, params, message) => {
    const optimizer = new AdamW([owned]);
    expect(() => optimizer.addParamGroup({ params: params as never })).toThrow(new OptimError(`AdamW: ${message}`));
    expect(optimizer.paramGroups.map((group) => group.params)).toEqual([[owned]]);
  });

  test("a sparse gradient is refused by name, and nothing has moved", () => {
    const [p, q] = [w("p"), w("q")];
    p.grad = Float32Array.of(1, 1);
    q.grad = { indices: [0], values: [1] } as never;
    const optimizer = new AdamW([p, q]);
    expect(() => optimizer.step()).toThrow('AdamW: parameter "q": its grad is sparse; it must be a dense [2] of f32.');
    expect(p.data).toEqual(Float32Array.of(1, 2));
    expect(optimizer.stateOf(p)).toBeUndefined();
  });
});

test("parameters without a name never clash", () => {
  expect(new AdamW([w(), w()]).paramGroups[0]!.params).toHaveLength(2);
});

test("what a group does not say the defaults do; initialLr is the rate that it began with", () => {
  const optimizer = new AdamW([{ params: [w()], lr: 0.5 }, { params: [w()], initialLr: 3 }, { params: [w()] }], {
    lr: 0.25,
    betas: [0.5, 0.5],
  });
  expect(optimizer.paramGroups.map(({ lr, initialLr, betas }) => [lr, initialLr, betas[0]])).toEqual([
    [0.5, 0.5, 0.5],
    [0.25, 3, 0.5],
    [0.25, 0.25, 0.5],
  ]);
  expect(optimizer.defaults).toMatchObject({ lr: 0.25, eps: 1e-8, maximize: false, foreach: null });
});

test("a generator of parameters is a list of them", () => {
  function* both() {
    yield w("a");
    yield w("b");
  }
  expect(new AdamW(both()).paramGroups[0]!.params).toHaveLength(2);
  expect([listed(null), listed(5 as never), listed("ab")]).toEqual([[], [], ["a", "b"]]);
});

test("a warning is said when a group is made, and not again", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const p = parameter(Float32Array.of(1), { grad: Float32Array.of(1) });
  const optimizer = new DecoupledAdamW([p], { weightDecay: 0.1 });
  optimizer.step();
  expect(warn.mock.calls).toEqual([[expect.stringContaining("DecoupledAdamW: weightDecay is 0.1")]]);
});

test("a gradient that fits is taken", () => {
  checkBuffer("Me", { ...fresh, grad: Float32Array.of(0, 0) }, "grad", js);
});
