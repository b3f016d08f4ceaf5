import { test } from "vitest";
import { norm, where } from "./expr.ts";
import { optional } from "./hyper.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { zeros } from "./slot.ts";

const rule = { name: "Tiger", hyper: { lr: 1, decay: optional(0) }, state: { m: zeros } } as const;

test("an update that changes something is no update", () => {
  defineOptimizer({
    ...rule,
    update(weight) {
      // @ts-expect-error a weight is read, and its next value is returned
      weight.p = weight.g;
      // @ts-expect-error nor is a slot assigned
      weight.m = weight.g;
      // @ts-expect-error a symbol is a value
      weight.g.node = weight.p.node;
      return { p: weight.p, m: weight.m };
    },
  });
  // @ts-expect-error the weight itself is not what it becomes, and nothing is not either
  defineOptimizer({ ...rule, update: () => {} });
});

test("state is what is declared", () => {
  // @ts-expect-error m is forgotten
  defineOptimizer({ ...rule, update: ({ p }) => ({ p }) });
  // @ts-expect-error there is no velocity to read
  defineOptimizer({ ...rule, update: ({ p, velocity }) => ({ p, m: velocity }) });
  // @ts-expect-error there is no beta either
  defineOptimizer({ ...rule, update: ({ p, m }, { beta }) => ({ p: p.mul(beta), m }) });
  // @ts-expect-error decay is absent while it is 0
  defineOptimizer({ ...rule, update: ({ p, m }, { decay }) => ({ p: p.mul(decay), m }) });
});

test("a name that is taken is refused, and the type says by whom", () => {
  // @ts-expect-error every weight has g
  defineOptimizer({ ...rule, state: { g: zeros }, update: ({ p, g }) => ({ p, g }) });
  // @ts-expect-error every weight has p
  defineOptimizer({ ...rule, state: { p: zeros }, update: ({ p }) => ({ p }) });
  // @ts-expect-error every weight has t
  defineOptimizer({ ...rule, state: { t: zeros }, update: ({ p, t }) => ({ p, t }) });
  // @ts-expect-error every state dict has step
  defineOptimizer({ ...rule, state: { step: zeros }, update: ({ p, step }) => ({ p, step }) });
  // @ts-expect-error every group has maximize
  defineOptimizer({ ...rule, hyper: { lr: 1, maximize: true }, update: ({ p, m }) => ({ p, m }) });
  // @ts-expect-error every group has params
  defineOptimizer({ ...rule, hyper: { lr: 1, params: 1 }, update: ({ p, m }) => ({ p, m }) });
});

test("a test is no number, and a number no test", () => {
  // @ts-expect-error a test is added
  defineOptimizer({ ...rule, update: ({ p, g, m }) => ({ p: p.add(g.gt(0)), m }) });
  // @ts-expect-error a number is asked
  defineOptimizer({ ...rule, update: ({ p, g, m }) => ({ p: where(g, p, g), m }) });
  // @ts-expect-error there are no "rows"
  defineOptimizer({ ...rule, update: ({ p, g, m }) => ({ p: p.sub(norm(g, "rows")), m }) });
});

test("a rule has a rate, slots are made, and a domain is that of an option", () => {
  // @ts-expect-error there is no lr
  defineOptimizer({ name: "Tiger", hyper: { rate: 1 }, update: ({ p }) => ({ p }) });
  // @ts-expect-error a number is no slot
  defineOptimizer({ name: "Tiger", hyper: { lr: 1 }, state: { m: 0 }, update: ({ p }) => ({ p }) });
  // @ts-expect-error a choice is made with oneOf()
  defineOptimizer({ name: "Tiger", hyper: { lr: 1, mode: "fast" }, update: ({ p }) => ({ p }) });
  // @ts-expect-error there is no beta
  defineOptimizer({ name: "Tiger", hyper: { lr: 1 }, domain: { beta: { max: 1 } }, update: ({ p }) => ({ p }) });
});

test("a symbol is no number", () => {
  // @ts-expect-error Math computes with numbers
  defineOptimizer({ ...rule, update: ({ p, m }) => ({ p: p.mul(Math.sqrt(m)), m }) });
  // @ts-expect-error and so do operators
  defineOptimizer({ ...rule, update: ({ p, g, m }) => ({ p: p.sub(g * 2), m }) });
  // @ts-expect-error and comparisons: say g.gt(0)
  defineOptimizer({ ...rule, update: ({ p, g, m }) => ({ p: where(g > 0, p, g), m }) });
  // @ts-expect-error a text is no number either
  defineOptimizer({ ...rule, update: ({ p, m }) => ({ p: p.mul("2"), m }) });
});
