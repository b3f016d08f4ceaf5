/** A scaler that is not enabled: torch's pass-through. */
import { AdamW, parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";

const setup = () => {
  const p = parameter(Float32Array.of(1), { grad: Float32Array.of(Infinity) });
  return { p, optimizer: new SGD([p], { lr: 1 }), scaler: new GradScaler({ enabled: false }) };
};

describe("a scaler that is not enabled", () => {
  test.each([[1], [[1, [2]]], [new Set([1])], [Float32Array.of(3)], ["loss"], [null], [{ loss: 1 }]])(
    "gives %o back, the very same",
    (outputs) => expect(setup().scaler.scale(outputs as never)).toBe(outputs),
  );

  test("calls step() of the optimizer with what it is given, once, whatever the gradients", () => {
    const { scaler } = setup();
    const calls: unknown[][] = [];
    const optimizer = { step: (...given: unknown[]) => calls.push(given) };
    const closure = (): number => 1;
    scaler.step(optimizer as never);
    scaler.step(optimizer as never, closure, 2);
    expect(calls).toEqual([[], [closure, 2]]);
  });

  test("does not touch the optimizer", async () => {
    const { scaler, optimizer, p } = setup();
    const { kernel } = optimizer;
    await scaler.ready(optimizer);
    scaler.unscale(optimizer);
    scaler.step(optimizer);
    expect(p.data[0]).toBe(-Infinity);
    expect([optimizer.kernel, optimizer.deviceSteps]).toEqual([kernel, undefined]);
  });

  test("takes every call in any order", async () => {
    const { scaler, optimizer } = setup();
    scaler.update();
    scaler.update(0);
    scaler.unscale(optimizer);
    scaler.unscale(optimizer);
    scaler.loadStateDict({});
    scaler.loadStateDict({ scale: 3, growthFactor: 0 });
    scaler.update(Number.NaN);
    expect([await scaler.getScale(), await scaler.stateDict(), scaler.history()]).toEqual([1, {}, []]);
    scaler.dispose();
  });

  test("has the factors that it was told, unchecked, as torch does", () => {
    const scaler = new GradScaler({
      enabled: false,
      initScale: -1,
      growthFactor: 0.5,
      backoffFactor: 3,
      growthInterval: 0,
    });
    expect([scaler.getGrowthFactor(), scaler.getBackoffFactor(), scaler.getGrowthInterval()]).toEqual([0.5, 3, 0]);
    expect(scaler.isEnabled()).toBe(false);
  });

  test.each<readonly [string, (given: ReturnType<typeof setup>) => unknown]>([
    ["clip", ({ scaler, optimizer }) => scaler.clipGradNorm(optimizer, 1)],
    ["unscale gradients", ({ scaler, optimizer }) => scaler.gradients(optimizer)],
    ["tell of an overflow", ({ scaler, optimizer }) => scaler.foundInf(optimizer)],
    ["agree", ({ scaler, optimizer }) => scaler.agree(optimizer, {} as never)],
  ])("cannot %s, and says why", async (_, call) => {
    await expect((async () => call(setup()))()).rejects.toThrow("GradScaler: it is not enabled");
  });

  test("gives a dict that an enabled one refuses, and leaves it as it was", async () => {
    const enabled = new GradScaler({ initScale: 4, growthInterval: 3 });
    const optimizer = new AdamW([parameter(Float32Array.of(1), { grad: Float32Array.of(1) })]);
    enabled.step(optimizer);
    enabled.update();
    const before = await enabled.stateDict();
    const saved = await setup().scaler.stateDict();
    expect(() => enabled.loadStateDict(saved)).toThrow("it was saved from a scaler that is not enabled");
    expect(await enabled.stateDict()).toEqual(before);
  });
});
