/** What comes between the calls of a round, and between rounds: plain steps, hooks, errors, other scalers, loading. */
import { AdamW, type Param, parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";

const weight = (grad: number, name = "w"): Param =>
  parameter(Float32Array.of(1), { name, grad: Float32Array.of(grad) });

const setup = (grad = 8) => {
  const p = weight(grad);
  const optimizer = new SGD([p], { lr: 1, momentum: 0.5 });
  const scaler = new GradScaler({ initScale: 8, growthInterval: 3 });
  const round = (g = 8): void => {
    p.grad = Float32Array.of(g);
    scaler.step(optimizer);
    scaler.update();
  };
  return { p, optimizer, scaler, round };
};
type Setup = ReturnType<typeof setup>;
const standing = async ({ p, optimizer, scaler }: Setup): Promise<unknown> =>
  structuredClone([p.data, p.grad, await optimizer.stateDict(), await scaler.stateDict()]);

describe("a plain step", () => {
  test.each<readonly [string, (given: Setup) => void]>([
    ["unscale()", ({ scaler, optimizer }) => scaler.unscale(optimizer)],
    ["clipGradNorm()", ({ scaler, optimizer }) => void scaler.clipGradNorm(optimizer, 1)],
    ["bug: step()", ({ scaler, optimizer }) => scaler.step(optimizer)],
  ])("after %s and before update() would take scaled gradients: it is refused", async (_, begin) => {
    const given = setup();
    given.round();
    begin(given);
    const before = await standing(given);
    expect(() => given.optimizer.step()).toThrow("SGD: a GradScaler has unscaled its gradients");
    expect(await standing(given)).toEqual(before);
    given.scaler.update();
    given.p.grad!.fill(0);
    given.optimizer.step();
  });

  test.each<readonly [string, (given: Setup) => void]>([
    ["unscaled", ({ scaler, optimizer }) => scaler.unscale(optimizer)],
    ["stepped", ({ scaler, optimizer }) => scaler.step(optimizer)],
  ])("bug: of an optimizer that a scaler had %s when it was disposed of was refused for good", (_, begin) => {
    const given = setup(0);
    begin(given);
    given.scaler.dispose();
    given.p.grad!.fill(0.5);
    given.optimizer.step();
    expect(given.p.data[0]).toBe(0.5);
  });

  test("after an overflow steps by its gradients as they are, and counts", async () => {
    const { p, optimizer, round } = setup();
    round(Infinity);
    p.grad = Float32Array.of(2);
    optimizer.step();
    expect([p.data[0], (await optimizer.stateDict()).state[0]!.step]).toEqual([-1, 1]);
  });
});

describe("a step that fails", () => {
  const spoilers: readonly (readonly [string, (given: Setup) => () => void, string])[] = [
    [
      "a hook before it",
      ({ optimizer }) =>
        optimizer.hook("preStep", () => {
          throw new Error("not now");
        }),
      "not now",
    ],
    [
      "an option out of its domain",
      ({ optimizer }) => {
        optimizer.paramGroups[0]!.lr = -1;
        return () => {
          optimizer.paramGroups[0]!.lr = 1;
        };
      },
      "lr is -1",
    ],
    [
      "a weight of another length",
      ({ p }) => {
        const { data } = p;
        Object.assign(p, { data: new Float32Array(2) });
        return () => void Object.assign(p, { data });
      },
      "data",
    ],
    [
      "a gradient of another length",
      ({ p }) => {
        const { grad } = p;
        p.grad = new Float32Array(2);
        return () => void Object.assign(p, { grad });
      },
      "grad",
    ],
  ];

  test.each(spoilers)("by %s changes nothing, and the next one is right", async (_, spoil, message) => {
    for (const isUnscaled of [false, true]) {
      const [given, straight] = [setup(), setup()];
      for (const one of [given, straight]) one.round();
      given.p.grad = Float32Array.of(16);
      if (isUnscaled) given.scaler.unscale(given.optimizer);
      const before = await standing(given);
      const restore = spoil(given);
      expect(() => given.scaler.step(given.optimizer)).toThrow(message);
      restore();
      expect(await standing(given)).toEqual(before);
      given.scaler.step(given.optimizer);
      given.scaler.update();
      straight.round(16);
      expect(await standing(given)).toEqual(await standing(straight));
    }
  });

  test("looks at the gradients of the next one anew", async () => {
    const given = setup();
    const unhook = given.optimizer.hook("preStep", () => {
      throw new Error("not now");
    });
    expect(() => given.scaler.step(given.optimizer)).toThrow("not now");
    unhook();
    given.round(Infinity);
    expect([given.p.data[0], await given.scaler.getScale()]).toEqual([1, 4]);
  });

  test("without a gradient names the optimizer, and the round is not begun", async () => {
    const given = setup();
    given.round();
    given.p.grad = null;
    const before = await standing(given);
    const { scaler, optimizer } = given;
    for (const call of [
      () => scaler.step(optimizer),
      () => scaler.unscale(optimizer),
      () => scaler.clipGradNorm(optimizer, 1),
      () => scaler.gradients(optimizer),
    ])
      expect(call).toThrow("GradScaler: no parameter of SGD has a gradient");
    expect(() => scaler.update()).toThrow("without a step()");
    await expect(scaler.foundInf(optimizer)).rejects.toThrow("no parameter of SGD");
    expect(await standing(given)).toEqual(before);
  });
});

describe("hooks", () => {
  test("run once for each step, done or skipped, and see what it has come to", async () => {
    const { p, optimizer, round } = setup();
    const calls: string[] = [];
    const steps: Promise<number>[] = [];
    optimizer.hook("preStep", () => void calls.push("pre"));
    optimizer.hook("postStep", (stepped) => {
      calls.push("post");
      expect(stepped.stateOf(p)!.step).toBeLessThanOrEqual(calls.length / 2);
      steps.push(stepped.stateDict().then(({ state }) => state[0]!.step));
    });
    for (const grad of [8, Infinity, 8, Number.NaN, 8]) round(grad);
    expect(calls.join(" ")).toBe("pre post pre post pre post pre post pre post");
    expect(await Promise.all(steps)).toEqual([1, 1, 2, 2, 3]);
  });

  test("that stand in front of a scaler's own see the same", async () => {
    const { p, optimizer, round } = setup();
    round();
    const seen: unknown[] = [];
    optimizer.hook("postStep", () => void seen.push(optimizer.stateOf(p)!.step), { prepend: true });
    round();
    expect(seen).toEqual([2]);
  });
});

describe("several at once", () => {
  test("a state dict loaded in the middle holds from the next step on, steps counted from there", async () => {
    const given = setup();
    given.round();
    const [saved, data] = [structuredClone(await given.optimizer.stateDict()), given.p.data.slice()];
    for (const grad of [Infinity, 8, 8]) given.round(grad);
    given.optimizer.loadStateDict(saved);
    given.p.data.set(data);
    expect(given.optimizer.stateOf(given.p)!.step).toBe(1);
    const fresh = setup();
    fresh.round();
    for (const one of [given, fresh])
      for (const grad of [Infinity, 8]) one.round((grad * (await one.scaler.getScale())) / 8);
    expect(await given.optimizer.stateDict()).toEqual(await fresh.optimizer.stateDict());
    expect(given.p.data).toEqual(fresh.p.data);
  });

  test("a state of no steps is loaded as nothing, over one that has some", async () => {
    const given = setup();
    given.round(Infinity);
    const saved = await given.optimizer.stateDict();
    expect(saved.state[0]!.step).toBe(0);
    given.round(4);
    given.optimizer.loadStateDict(saved);
    expect(given.optimizer.stateOf(given.p)).toBeUndefined();
    given.round(4);
    expect(given.optimizer.stateOf(given.p)!.step).toBe(1);
  });

  test("two scalers over one optimizer, in turn, each by its own scale", async () => {
    const { p, optimizer, scaler } = setup();
    const other = new GradScaler({ initScale: 2, growthInterval: 1 });
    for (const [one, grad] of [
      [scaler, Infinity],
      [other, 2],
      [scaler, 2],
      [other, Number.NaN],
    ] as const) {
      p.grad = Float32Array.of(grad);
      one.step(optimizer);
      one.update();
    }
    expect([p.data[0], optimizer.stateOf(p)!.step]).toEqual([1 - 1 - (0.5 + 0.5), 2]);
    expect([await scaler.getScale(), await other.getScale()]).toEqual([4, 2]);
  });

  test("groups of other options, one of them added later, are skipped and stepped together", () => {
    const [a, b, later] = ["a", "b", "later"].map((name) => weight(8, name)) as [Param, Param, Param];
    const optimizer = new AdamW([{ params: [a] }, { params: [b], lr: 0.5, amsgrad: true }], {
      lr: 0.25,
      weightDecay: 0,
    });
    const scaler = new GradScaler({ initScale: 8 });
    const round = (grad: number): void => {
      b.grad = Float32Array.of(grad);
      scaler.step(optimizer);
      scaler.update();
    };
    round(8);
    optimizer.addParamGroup({ params: [later], lr: 0.125 });
    round(Infinity);
    expect([a, b, later].map(({ data }) => data[0])).toEqual([0.75, 0.5, 1].map((x) => expect.closeTo(x, 5)));
    round(8);
    expect([a, b, later].map((p) => optimizer.stateOf(p)!.step)).toEqual([2, 2, 1]);
    expect(later.data[0]).toBeCloseTo(1 - 0.125, 5);
  });
});
