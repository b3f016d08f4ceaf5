import { expect, test, vi } from "vitest";
import { DeviceScalar } from "./deviceScalar.ts";
import { oneOf, optional } from "./hyper.ts";
import { js } from "./js/backend.ts";
import { kernelsOf, slotDType } from "./kernels.ts";
import { defineRule, type Rule } from "./rule.ts";
import { scalar, slot, zeros } from "./slot.ts";

const rule = defineRule({
  name: "Tried",
  hyper: { lr: 0.1, betas: [0.9, 0.99], decay: optional(0), kind: oneOf("a", "b"), fast: false },
  state: { m: zeros.if("fast"), s: scalar(0) },
  update: ({ p, g, s, m }, { lr }) => ({ p: p.sub(g.mul(lr)), s, m }),
}) as unknown as Rule;

const options = { lr: 0.1, betas: [0.9, 0.99], decay: 0, kind: "a", fast: false, maximize: false, fused: null };

test("a kernel is compiled once for each combination of flags, optional numbers, dtypes and places of numbers", () => {
  const compile = vi.fn(js.compile);
  const kernelFor = kernelsOf(rule, { ...js, compile });
  const first = kernelFor(options, "f32");
  const same = [{ lr: 5 }, { lr: 0 }, { betas: [0, 0] }, { initialLr: 3 }, { fused: true }, { decay: -0 }];
  for (const change of same) expect(kernelFor({ ...options, ...change }, "f32")).toBe(first);
  expect(compile).toHaveBeenCalledTimes(1);

  const rated = { ...options };
  new DeviceScalar(js, 0.1).bindTo(rated, "lr");
  const others = [
    kernelFor({ ...options, decay: 0.1 }, "f32"),
    kernelFor({ ...options, kind: "b" }, "f32"),
    kernelFor({ ...options, fast: true }, "f32"),
    kernelFor({ ...options, maximize: true }, "f32"),
    kernelFor(options, "f64"),
    kernelFor(rated, "f32"),
  ];
  expect(new Set([first, ...others]).size).toBe(7);
  expect(kernelFor({ ...options, decay: 0.2 }, "f32")).toBe(others[0]);
  expect(compile).toHaveBeenCalledTimes(7);
  expect(compile.mock.calls[5]![1]).toMatchObject({ p: "f64", g: "f64", m: "f64", s: "f32" });
});

test("names that every object has are names of hyper-parameters like others", () => {
  const named = defineRule({
    name: "Named",
    hyper: { lr: 0.1, constructor: 0.5, valueOf: optional(0) },
    state: {},
    update: ({ p, g }, hyper) => ({ p: p.sub(g.mul(hyper.lr).mul(hyper.constructor)) }),
  }) as unknown as Rule;
  const { program } = kernelsOf(named, js)({ lr: 0.1, constructor: 0.5, valueOf: 0 }, "f32");
  expect(program.nodes.filter(({ op }) => op === "load").map(({ name }) => name)).toEqual(["p", "g"]);
  expect(program.uniforms.map(({ name }) => name)).toEqual(["lr", "constructor"]);
});

test.each([
  [zeros, "f32", "f32"],
  [zeros, "f64", "f64"],
  [slot({ extent: "row" }), "f64", "f64"],
  [scalar(0), "f64", "f32"],
  [slot({ dtype: "i32" }), "f64", "i32"],
  [slot({ dtype: "f64" }), "f32", "f64"],
])("%o of a parameter of %s is kept as %s", (each, param, kept) => {
  expect(slotDType(each, param)).toBe(kept);
});
