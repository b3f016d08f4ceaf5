import { AdamW, defineOptimizer, fromTorch, type HostTensor, parameter, SGD, toTorch, withMetrics } from "optim-core";
import { describe, expect, test } from "vitest";
import { BF16Array, F16Array } from "./half/halfArray.ts";
import { halfJs, halfParameter } from "./half/halfJs.ts";
import { mixed } from "./mixed.ts";

const stepped = (steps: number) => {
  const w = halfParameter(new F16Array([1, -1, 0.1]), { name: "w" });
  const optimizer = new (mixed(AdamW))([w], { lr: 1e-4, weightDecay: 0 });
  for (let i = 0; i < steps; i++) {
    w.grad = new F16Array([1, -0.5, 2 ** -14]);
    optimizer.step();
  }
  return { w, optimizer };
};

describe("mixed()", () => {
  test("adds up what is less than half a step of the weight; without it the weight stands still", () => {
    const { w } = stepped(20);
    const plain = parameter(Float32Array.from(new F16Array([1, -1, 0.1])), { name: "w" });
    const reference = new AdamW([plain], { lr: 1e-4, weightDecay: 0 });
    const stuck = halfParameter(new F16Array([1, -1, 0.1]));
    const half = new AdamW([stuck], { lr: 1e-4, weightDecay: 0, backend: halfJs });
    for (let i = 0; i < 20; i++) {
      plain.grad = Float32Array.of(1, -0.5, 2 ** -14);
      stuck.grad = new F16Array([1, -0.5, 2 ** -14]);
      reference.step();
      half.step();
    }
    expect([...(w.data as F16Array)]).toEqual([...new F16Array(plain.data)]);
    expect([...(stuck.data as F16Array)].slice(0, 2)).toEqual([1, -1]);
    expect(plain.data[0]).toBeLessThan(0.999);
  });

  test("bug of torch: a copy that was cast to half on load lost what had added up", async () => {
    const { w, optimizer } = stepped(7);
    const saved = structuredClone(await optimizer.stateDict());
    const copy = saved.state[0]!.fp32Copy as HostTensor;
    expect(copy.dtype).toBe("f32");
    expect([...copy.data]).not.toEqual([...new F16Array(copy.data as Float32Array)]);

    const resumed = halfParameter(new F16Array(w.data as unknown as ArrayLike<number>), { name: "w" });
    resumed.data.set((w.data as F16Array).bits);
    const other = new (mixed(AdamW))([resumed], { lr: 1e-4, weightDecay: 0 });
    other.loadStateDict(saved);
    for (const [p, o] of [
      [w, optimizer],
      [resumed, other],
    ] as const) {
      p.grad = new F16Array([1, -0.5, 2 ** -14]);
      o.step();
    }
    expect((resumed.data as F16Array).bits).toEqual((w.data as F16Array).bits);
    expect((await other.stateDict()).state[0]).toEqual((await optimizer.stateDict()).state[0]);
  });

  test("is fp32_copy on torch's wire, there and back", async () => {
    const { optimizer } = stepped(2);
    const dict = await optimizer.stateDict();
    const wire = toTorch(dict, mixed(AdamW));
    expect(Object.keys(wire.state[0]!)).toEqual(["step", "exp_avg", "exp_avg_sq", "fp32_copy"]);
    expect(fromTorch(wire, mixed(AdamW)).state[0]).toEqual(dict.state[0]);
  });

  test("works for the optimizers of plugins, in bfloat16 too, and around what measures", () => {
    const Signs = defineOptimizer({
      name: "Signs",
      hyper: { lr: 0.25 },
      update: ({ p, g }, { lr }) => ({ p: p.sub(g.sign().mul(lr)) }),
    });
    const w = halfParameter(new BF16Array([1, 2]));
    const optimizer = new (mixed(withMetrics(Signs)))([w]);
    w.grad = new BF16Array([3, -3]);
    optimizer.step();
    expect([...(w.data as BF16Array)]).toEqual([0.75, 2.25]);
    expect(optimizer.stateOf(w)).toMatchObject({ step: 1, updateNorm: Float32Array.of(Math.fround(Math.sqrt(2) / 4)) });
  });

  test("goes around everything else: measured outside, the rounding would count as a step", () => {
    // @ts-expect-error arithmetic belongs inside
    expect(() => withMetrics(mixed(SGD))).toThrow("Say mixed(withMetrics(AdamW))");
  });

  test("a weight in float32 is its own copy", () => {
    const w = parameter(Float32Array.of(0.1), { grad: Float32Array.of(0.3) });
    const optimizer = new (mixed(SGD))([w], { lr: 0.7 });
    optimizer.step();
    expect(optimizer.stateOf(w)!.fp32Copy).toEqual(w.data);
  });
});
