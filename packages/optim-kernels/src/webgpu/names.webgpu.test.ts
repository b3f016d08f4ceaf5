import {
  defineOptimizer,
  defineRule,
  type Num,
  optimizer as optimizerOf,
  parameter,
  slot,
  sum,
  zeros,
} from "optim-core";
import { requestAdapter } from "tooling-webgpu";
import { expect, test } from "vitest";
import { webgpu } from "../webgpu.ts";

const backend = webgpu(await (await requestAdapter()).requestDevice());

test("symbols may be words of WGSL, or of the kernel", async () => {
  // As a built-in rule, whose names nobody looks at.
  const rule = defineRule({
    name: "Awkward",
    hyper: { lr: 1, filter: 2, k1: 3 },
    state: { target: zeros, u: zeros, i: zeros, expAvg: zeros, exp_avg: zeros },
    update: ({ p, g, target, u, i, expAvg, exp_avg }, { lr, filter, k1 }) => ({
      p: p.sub(g.mul(lr.mul(filter)).mul(k1)),
      target: target.add(p),
      u: u.add(g),
      i: i.add(u).sub(filter),
      expAvg: expAvg.add(1),
      exp_avg: exp_avg.sub(1),
    }),
  });
  const Awkward = optimizerOf(rule);
  const weight = backend.parameter(Float32Array.of(1, 2, 3));
  weight.grad = backend.gradient(weight);
  backend.write(weight.grad, Float32Array.of(1, 1, 2));
  const optimizer = new Awkward([weight], { backend });
  optimizer.step();
  optimizer.step();
  expect(await backend.read(weight.data)).toEqual(Float32Array.of(-11, -10, -21));
  const { target, u, i, expAvg, exp_avg } = optimizer.stateOf(weight)!;
  expect(await Promise.all([target, u, i, expAvg, exp_avg].map((slot) => backend.read(slot!)))).toEqual([
    Float32Array.of(-4, -2, -6),
    Float32Array.of(2, 2, 4),
    Float32Array.of(-3, -3, -2),
    Float32Array.of(2, 2, 2),
    Float32Array.of(-2, -2, -2),
  ]);
});

test("bug: names of the same letters, or of other letters than those of English, were one name or none", async () => {
  const Named = defineOptimizer({
    name: "Named",
    hyper: { lr: 1, β: 2, betas: [0.25, 0.5], betas0: 5, "7th": 6 },
    state: {
      αm: zeros,
      βm: zeros,
      "exp-avg": zeros,
      expavg: zeros,
      "⊕": zeros,
      part: slot({ extent: "tensor" }),
      _sum: slot({ extent: "tensor" }),
    },
    update: ({ p, g, αm, βm, "exp-avg": dashed, expavg, "⊕": circled }, { lr, β, betas, betas0, "7th": seventh }) => ({
      p: p.sub(sum(g).mul(lr)).add(βm),
      αm: αm.add(g.mul(β)),
      βm: βm.add(g.mul(betas[0])),
      "exp-avg": dashed.add(g.mul(betas[1])),
      expavg: expavg.add(g.mul(betas0)),
      "⊕": circled.add(g.mul(seventh)),
      part: sum(g.square()),
      _sum: sum(g),
    }),
  });
  const weight = backend.parameter(Float32Array.of(1, 2, 3));
  weight.grad = backend.gradient(weight);
  backend.write(weight.grad, Float32Array.of(1, 1, 2));
  const onHost = parameter(Float32Array.of(1, 2, 3), { grad: Float32Array.of(1, 1, 2) });
  const [found, expected] = [new Named([weight], { backend }), new Named([onHost])];
  for (let t = 0; t < 2; t++) for (const optimizer of [found, expected]) optimizer.step();
  expect(await backend.read(weight.data)).toEqual(onHost.data);
  const [saved, kept] = await Promise.all([found.stateDict(), expected.stateDict()]);
  expect(saved.state).toEqual(kept.state);
});

test.each(["left", "right"])("bug: a chain of 300 operations on the %s was too deep for a parser", async (side) => {
  const Chain = defineOptimizer({
    name: "Chain",
    hyper: { lr: 1 },
    state: {},
    update({ p, g }, { lr }) {
      let x: Num = g.mul(lr);
      for (let i = 0; i < 300; i++) x = side === "left" ? x.mul(0.5).add(g) : g.add(x.mul(0.5));
      return { p: p.sub(x) };
    },
  });
  const weight = backend.parameter(Float32Array.of(1, 2, 3));
  weight.grad = backend.gradient(weight);
  backend.fill(weight.grad, 1);
  new Chain([weight], { backend }).step();
  expect(await backend.read(weight.data)).toEqual(Float32Array.of(-1, 0, 1));
});
