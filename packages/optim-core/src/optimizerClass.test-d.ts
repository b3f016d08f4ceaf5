import { describe, expectTypeOf, it } from "vitest";
import type { Backend } from "./backend.ts";
import { DeviceScalar } from "./deviceScalar.ts";
import { ema, type Num, oneMinus, where } from "./expr.ts";
import type { HostTensor } from "./hostTensor.ts";
import { oneOf, optional } from "./hyper.ts";
import { js } from "./js/backend.ts";
import { AdamW } from "./optim/adamw.ts";
import { defineOptimizer } from "./optimizerClass.ts";
import { type Param, parameter } from "./param.ts";
import { zeros } from "./slot.ts";

interface GpuBuffer {
  readonly handle: number;
}
declare const gpuParam: Param<GpuBuffer>;
declare const gpu: Backend<GpuBuffer>;
const w = parameter(Float32Array.of(1));

describe("what a user fills in", () => {
  const adamw = new AdamW([w], { lr: 1e-3, betas: [0.9, 0.95] });

  it("types groups from the rule", () => {
    const [group] = adamw.paramGroups;
    expectTypeOf(group!.lr).toEqualTypeOf<number>();
    expectTypeOf(group!.betas).toEqualTypeOf<readonly [number, number]>();
    expectTypeOf(group!.amsgrad).toEqualTypeOf<boolean | "corrected">();
    expectTypeOf(group!.weightDecay).toEqualTypeOf<number>();
    expectTypeOf(group!.maximize).toEqualTypeOf<boolean>();
    group!.lr *= 0.5;
  });

  it("shows the defaults", () => {
    expectTypeOf(AdamW.rule.hyper.lr).toEqualTypeOf<0.001>();
    expectTypeOf(AdamW.rule.hyper.betas).toEqualTypeOf<readonly [0.9, 0.999]>();
  });

  it("takes groups, and a learning rate in device memory", () => {
    new AdamW([
      { params: [w], lr: 1e-4 },
      { params: [w], weightDecay: 0 },
    ]);
    new AdamW([w], { lr: new DeviceScalar(js, 1e-3) });
    new AdamW([gpuParam], { backend: gpu });
  });

  it("refuses what it does not know", () => {
    // @ts-expect-error three betas
    new AdamW([w], { betas: [0.9, 0.9, 0.9] });
    // @ts-expect-error AdamW has no momentum
    new AdamW([w], { momentum: 0.9 });
    // @ts-expect-error nor has one of its groups
    new AdamW([{ params: [w], momentum: 0.9 }]);
    // @ts-expect-error amsgrad is a flag or "corrected"
    new AdamW([w], { amsgrad: "yes" });
    // @ts-expect-error a buffer of a GPU on the JavaScript backend
    new AdamW([gpuParam]);
    // @ts-expect-error plain arrays on the backend of a GPU
    new AdamW([w], { backend: gpu });
    // @ts-expect-error a bare array is no parameter
    new AdamW([Float32Array.of(1)]);
  });

  it("keeps promises out of step()", () => {
    expectTypeOf(adamw.step(() => 3.5)).toEqualTypeOf<number>();
    expectTypeOf(adamw.step()).toEqualTypeOf<undefined>();
    expectTypeOf(adamw.stepAsync(async () => 3.5)).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error a promise would be lost
    adamw.step(async () => 3.5);
  });

  it("types hooks and state", () => {
    adamw.hook("postStateDict", (_optimizer, dict) => {
      expectTypeOf(dict.state[0]!.expAvg).toEqualTypeOf<HostTensor | undefined>();
      // @ts-expect-error no such state
      dict.state[0]!.velocity;
    });
    // @ts-expect-error no such hook
    adamw.hook("beforeStep", () => {});
    expectTypeOf(adamw.stateOf(w)!.step).toEqualTypeOf<number>();
    // @ts-expect-error no such state
    adamw.stateOf(w)!.velocity;
    // @ts-expect-error a function is no state dict
    adamw.loadStateDict(() => {});
  });
});

describe("what an author writes", () => {
  it("accepts a rule, and types its symbols", () => {
    const G = defineOptimizer({
      name: "G",
      hyper: { lr: 1, weightDecay: optional(0), mode: oneOf("hard", "soft"), betas: [0.9, 0.99], nesterov: false },
      state: { m: zeros, n: zeros.if("nesterov") },
      update({ p, g, m, n }, { lr, weightDecay, mode, betas, nesterov, initialLr }) {
        expectTypeOf(lr).toEqualTypeOf<Num>();
        expectTypeOf(initialLr).toEqualTypeOf<Num>();
        expectTypeOf(weightDecay).toEqualTypeOf<Num | undefined>();
        expectTypeOf(mode).toEqualTypeOf<"hard" | "soft">();
        expectTypeOf(nesterov).toEqualTypeOf<boolean>();
        expectTypeOf(betas).toEqualTypeOf<readonly [Num, Num]>();
        return { p: p.sub(ema(m, g, betas[0]).mul(oneMinus(betas[1]))), m, n: n?.add(g) };
      },
    });
    new G([w], { lr: 2, mode: "soft" });
  });

  it("is told of its mistakes", () => {
    defineOptimizer({
      name: "A",
      hyper: { lr: 1 },
      state: { m: zeros },
      // @ts-expect-error forgets to return m
      update: ({ p, g, m }, { lr }) => ({ p: p.sub(m.add(g).mul(lr)) }),
    });
    defineOptimizer({
      name: "B",
      hyper: { lr: 1 },
      // @ts-expect-error v is not in state
      update: ({ p, v }, { lr }) => ({ p: p.sub(v.mul(lr)) }),
    });
    defineOptimizer({
      name: "C",
      hyper: { lr: 1, nesterov: false },
      state: { m: zeros.if("nesterov") },
      // @ts-expect-error m may be absent
      update: ({ p, g, m }, { lr }) => ({ p: p.sub(m.add(g).mul(lr)), m }),
    });
    // @ts-expect-error zeros.if() names a flag that does not exist
    defineOptimizer({ name: "D", hyper: { lr: 1 }, state: { m: zeros.if("nestrov") }, update: ({ p }) => ({ p }) });
    // @ts-expect-error a plain number is no flag: changing it must never pick another kernel
    defineOptimizer({ name: "E", hyper: { lr: 1, mu: 0 }, state: { m: zeros.if("mu") }, update: ({ p }) => ({ p }) });
    defineOptimizer({
      name: "F",
      hyper: { lr: 1 },
      // @ts-expect-error where() branches on a Bool, not on a number
      update: ({ p, g }, { lr }) => ({ p: where(g, p, p.sub(lr)) }),
    });
    // @ts-expect-error every optimizer has a learning rate
    defineOptimizer({ name: "H", hyper: { beta: 1 }, update: ({ p }) => ({ p }) });
    defineOptimizer({
      name: "I",
      hyper: { lr: 1, weightDecay: optional(0) },
      // @ts-expect-error weightDecay is absent while it is zero
      update: ({ p }, { weightDecay }) => ({ p: p.mul(weightDecay) }),
    });
  });
});
