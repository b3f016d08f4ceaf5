import { expect, test } from "vitest";
import { SGD } from "./optim/sgd.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { type Param, parameter } from "./param.ts";
import { zeros } from "./slot.ts";

const weight = (name: string): Param => parameter(Float32Array.of(1, 1), { name });

test("bug: a dict that was saved after a flag was switched on, and before the next step, did not load again", async () => {
  const params = [weight("a"), weight("b")];
  const optimizer = new SGD(params, { lr: 0.5 });
  for (const p of params) p.grad = Float32Array.of(1, 2);
  optimizer.step();
  Object.assign(optimizer.paramGroups[0]!, { momentum: 0.9 });
  const dict = await optimizer.stateDict();
  expect(Object.keys(dict.state[0]!)).toEqual(["step", "momentumBuffer"]);
  const next = new SGD([weight("a"), weight("b")]);
  expect(next.loadStateDict(structuredClone(dict))).toEqual({ missing: [], unexpected: [] });
});

test.each([
  ["an ArrayBuffer", new ArrayBuffer(8)],
  ["a DataView", new DataView(new ArrayBuffer(8))],
  ["a plain list", [1, 2]],
])("bug: %s as the data of a slot was taken for zeros", async (_, data) => {
  const params = [weight("a")];
  const optimizer = new SGD(params, { momentum: 0.9 });
  params[0]!.grad = Float32Array.of(1, 2);
  optimizer.step();
  const dict = await optimizer.stateDict();
  Object.assign(dict.state[0]!.momentumBuffer!, { data });
  expect(() => optimizer.loadStateDict(dict)).toThrow(
    `SGD: the state dict does not fit: parameter "a" has momentumBuffer`,
  );
});

test("bug: an optimizer that its closure disposed of stepped on", () => {
  const p = weight("a");
  const optimizer = new SGD([p]);
  p.grad = Float32Array.of(1, 2);
  const before = p.data.slice();
  expect(() => optimizer.step(() => optimizer.dispose())).toThrow("SGD: this optimizer is disposed.");
  expect(p.data).toEqual(before);
});

test("what is loaded between two steps is what the second one goes on from", async () => {
  const momentum = (p: Param) => new SGD([p], { lr: 0.5, momentum: 0.9 });
  const [p, twin] = [weight("a"), weight("a")];
  const [optimizer, other] = [momentum(p), momentum(twin)];
  p.grad = Float32Array.of(1, 2);
  twin.grad = p.grad;
  optimizer.step();
  const dict = structuredClone(await optimizer.stateDict());
  for (let i = 0; i < 2; i++) optimizer.step();
  twin.data.set(p.data);
  optimizer.loadStateDict(dict);
  other.loadStateDict(dict);
  optimizer.step();
  other.step();
  expect(p.data).toEqual(twin.data);
  expect(await optimizer.stateDict()).toEqual(await other.stateDict());
});

test("every parameter goes on from its own state, whichever had gradients in the step before", async () => {
  const names = ["a", "b", "c", "d"];
  const together = names.map(weight);
  const optimizer = new SGD(together, { lr: 0.5, momentum: 0.9 });
  const alone = names.map(weight);
  const others = alone.map((p) => new SGD([p], { lr: 0.5, momentum: 0.9 }));
  for (const given of ["abcd", "bd", "abcd", "acd", "c", "", "abcd", "dcba"]) {
    names.forEach((name, i) => {
      const grad = given.includes(name) ? Float32Array.of(i + 1, given.length) : null;
      for (const p of [together[i]!, alone[i]!]) p.grad = grad;
    });
    for (const each of [optimizer, ...others]) each.step();
  }
  expect(together.map(({ data }) => data)).toEqual(alone.map(({ data }) => data));
  const { state } = await optimizer.stateDict();
  expect(Object.values(state).map(({ step }) => step)).toEqual([5, 5, 6, 6]);
});

test("bug: a result whose `then` is no function was taken for a promise, after the closure had run", () => {
  const p = weight("a");
  const optimizer = new SGD([p], { lr: 0.5 });
  const loss: object = JSON.parse('{"then":5}');
  const closure = () => {
    p.grad = Float32Array.of(1, 2);
    return loss;
  };
  expect(optimizer.step(closure)).toBe(loss);
  expect([...p.data]).toEqual([0.5, 0]);
});

test("bug: a slot named like a property of every object was taken for there", async () => {
  const Named = defineOptimizer({
    name: "Named",
    hyper: { lr: 1 },
    state: { constructor: zeros, valueOf: zeros },
    update: ({ g, ...slots }) => ({ p: slots.constructor, constructor: g, valueOf: slots.valueOf }),
  });
  const p = weight("a");
  p.grad = Float32Array.of(3, 4);
  const optimizer = new Named([p]);
  for (let i = 0; i < 2; i++) optimizer.step();
  expect([...p.data]).toEqual([3, 4]);
  expect(Object.keys((await optimizer.stateDict()).state[0]!)).toEqual(["step", "constructor", "valueOf"]);
});
