import {
  AdamW,
  type Backend,
  defineOptimizer,
  js,
  oneMinus,
  type Param,
  parameter,
  withMetrics,
  zeros,
} from "optim-core";
import { describe, expectTypeOf, it } from "vitest";
import { F16Array } from "./half/halfArray.ts";
import { type HalfJsBuffer, halfParameter } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

interface GpuBuffer {
  readonly handle: number;
}
declare const gpuParam: Param<GpuBuffer>;
declare const gpu: Backend<GpuBuffer>;
const w = halfParameter(new F16Array([1]));

describe("a class with copies", () => {
  const Mixed = mixed(AdamW);
  const optimizer = new Mixed([w], { lr: 1e-3, betas: [0.9, 0.95] });

  it("has the options of the plain one, typed", () => {
    const [group] = optimizer.paramGroups;
    expectTypeOf(group!.lr).toEqualTypeOf<number>();
    expectTypeOf(group!.betas).toEqualTypeOf<readonly [number, number]>();
    expectTypeOf(group!.amsgrad).toEqualTypeOf<boolean | "corrected">();
    // @ts-expect-error no option of AdamW
    new Mixed([w], { momentum: 0.9 });
    // @ts-expect-error no number
    new Mixed([w], { lr: "fast" });
  });

  it("has the copy in its state, and no slot is any", () => {
    const state = optimizer.stateOf(w)!;
    expectTypeOf(state.fp32Copy).toEqualTypeOf<HalfJsBuffer | undefined>();
    expectTypeOf(state.expAvg).toEqualTypeOf<HalfJsBuffer | undefined>();
    expectTypeOf(state.step).toEqualTypeOf<number>();
    // @ts-expect-error no slot
    state.momentumBuffer;
    expectTypeOf(optimizer.paramGroups).not.toBeAny();
    expectTypeOf(optimizer.rule.hyper).not.toBeAny();
    expectTypeOf(Mixed).not.toBeAny();
  });

  it("takes halves, arrays of JavaScript, and groups of them, without a word of the backend", () => {
    new Mixed([w]);
    new Mixed([parameter(Float32Array.of(1)) as Param<HalfJsBuffer>]);
    new Mixed([{ params: [w], lr: 1e-4 }, { params: [w] }], { weightDecay: 0 });
    // @ts-expect-error those are on a device, whose backend is to be named
    new Mixed([gpuParam]);
  });

  it("takes the buffers of the backend that it is given", () => {
    const there = new Mixed([gpuParam], { backend: gpu });
    expectTypeOf(there.stateOf(gpuParam)!.fp32Copy).toEqualTypeOf<GpuBuffer | undefined>();
    // @ts-expect-error not of that backend
    new Mixed([gpuParam], { backend: js });
  });
});

describe("what may be put around what", () => {
  it("copies are outermost, and come once", () => {
    const Measured = mixed(withMetrics(AdamW));
    const [group] = new Measured([w], { metrics: false }).paramGroups;
    expectTypeOf(group!.metrics).toEqualTypeOf<boolean>();
    // @ts-expect-error a copy of the copy
    mixed(mixed(AdamW));
    // @ts-expect-error arithmetic belongs inside
    withMetrics(mixed(AdamW));
    // @ts-expect-error no class
    mixed(AdamW.rule);
  });

  it("the optimizers of plugins have it too", () => {
    const Plugin = defineOptimizer({
      name: "Plugin",
      hyper: { lr: 0.1, beta: 0.9 },
      state: { average: zeros },
      update: ({ p, g, average }, { lr, beta }) => {
        const next = average.mul(beta).add(g.mul(oneMinus(beta)));
        return { p: p.sub(next.mul(lr)), average: next };
      },
    });
    const optimizer = new (mixed(Plugin))([w], { beta: 0.5 });
    const state = optimizer.stateOf(w)!;
    expectTypeOf(state.average).toEqualTypeOf<HalfJsBuffer | undefined>();
    expectTypeOf(state.fp32Copy).toEqualTypeOf<HalfJsBuffer | undefined>();
    // @ts-expect-error no option of it
    new (mixed(Plugin))([w], { betas: [0.5, 0.5] });
  });
});
