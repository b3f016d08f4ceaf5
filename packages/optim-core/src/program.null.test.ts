import { expect, test } from "vitest";
import { type Node, type Num, norm, oneMinus, where } from "./expr.ts";
import { oneOf, optional } from "./hyper.ts";
import { passesOf } from "./passes.ts";
import { makeGraph, trace } from "./program.ts";
import { defineRule, type Rule } from "./rule.ts";
import { scalar, zeros } from "./slot.ts";

const rule = defineRule({
  name: "Tried",
  hyper: { lr: 0.1, betas: [0.9, 0.99], weightDecay: optional(0), kind: oneOf("plain", "signed"), fast: false },
  state: { m: zeros, n: scalar(1).if("fast") },
  update({ p, g, t, m, n }, { lr, betas: [b1], weightDecay, kind, fast, initialLr }) {
    const step = kind === "signed" ? g.sign() : g;
    const next = m.mul(b1).add(step.mul(oneMinus(b1)));
    const kept = weightDecay ? p.sub(p.mul(weightDecay.mul(lr))) : p;
    const rate = lr.div(oneMinus(b1.pow(t))).mul(initialLr);
    return { p: kept.sub(next.mul(rate)), m: fast ? m : next, n: n?.add(1) };
  },
}) as unknown as Rule;

const text = ({ op, name, args }: Node): string => `${name || op}${args.length ? `(${args.map(text)})` : ""}`;
const textsOf = (options: object, onDevice: readonly string[] = []) => {
  const { nodes, stores, uniforms } = trace(rule, options as never, undefined, onDevice);
  return {
    loads: nodes.filter(({ op }) => op === "load").map(({ name }) => name),
    ops: nodes.map(({ op }) => op),
    stores: stores.map(({ to, extent }) => `${to}: ${extent}`),
    uniforms: uniforms.map(text).sort(),
  };
};

test("what is host-rate and used by a kernel is a uniform, and a constant is none", () => {
  expect(textsOf({}).uniforms).toEqual([
    "betas[0]",
    "mul(div(lr,sub(1,pow(betas[0],step))),initialLr)",
    "sub(1,betas[0])",
  ]);
});

test("numbers never change a program; flags, choices and the presence of an optional number do", () => {
  expect(textsOf({ lr: 7, betas: [0, 0] })).toEqual(textsOf({}));
  expect(textsOf({ weightDecay: 0.5 }).uniforms).toContain("mul(weightDecay,lr)");
  expect(textsOf({ kind: "signed" }).ops).toContain("sign");
  expect(textsOf({ maximize: true }).ops).toContain("neg");
  expect(textsOf({}).ops).not.toContain("neg");
});

test("a slot is there while its flag is on; what stays as it was is not stored", () => {
  expect(textsOf({}).stores).toEqual(["p: element", "m: element"]);
  expect(textsOf({ fast: true }).stores).toEqual(["p: element", "n: tensor"]);
  expect(textsOf({ fast: true }).loads).toContain("n");
  expect(textsOf({ fast: true }).uniforms).not.toContain("1");
});

test("a number on the device is a load of one value", () => {
  const { nodes, uniforms } = trace(rule, {}, undefined, ["lr"]);
  expect(nodes.find(({ name }) => name === "lr")).toMatchObject({ op: "load", extent: "tensor" });
  expect(uniforms.map(text)).not.toContain("lr");
});

test("equal expressions are one node, each after its arguments, also in two programs of one graph", () => {
  const graph = makeGraph();
  const [one, other] = [{}, { weightDecay: 1 }].map((options) => trace(rule, options, graph).nodes);
  expect(new Set(one!.map(text)).size).toBe(one!.length);
  for (const [i, { args }] of one!.entries()) for (const arg of args) expect(one!.indexOf(arg)).toBeLessThan(i);
  const decay = (n: Node) => n.op === "mul" && n.args[1]!.name === "m";
  expect(one!.find((n) => text(n).startsWith("add(mul(m"))).toBe(other!.find((n) => text(n).startsWith("add(mul(m")));
  expect(one!.filter(decay)).toEqual([]);
});

test("reductions come in as few passes as can be", () => {
  const update = ({ p, g }: { p: Num; g: Num }) => {
    const scaled = g.div(norm(g, "row"));
    return { p: p.sub(where(norm(p).gt(0), scaled.div(norm(scaled, "all")), g)) };
  };
  const nodes = trace(defineRule({ name: "Normed", hyper: {}, update }) as unknown as Rule, {});
  expect(passesOf(nodes).map((pass) => pass.map(({ name }) => name).sort())).toEqual([["row", "tensor"], ["all"]]);
  expect(passesOf(trace(rule, {}))).toEqual([]);
});
