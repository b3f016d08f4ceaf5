/** Ranks that agree before they step. */
import { type Param, parameter, SGD } from "optim-core";
import { describe, expect, test } from "vitest";
import { GradScaler } from "./gradScaler.ts";
import type { ScalerReducer } from "./scalerReducer.ts";

/** Reducers for ranks that run side by side. */
function reducers(ranks: number): readonly ScalerReducer[] {
  const calls = Array.from({ length: ranks }, () => 0);
  const rounds: { values: (readonly number[])[]; answers: ((joined: readonly number[]) => void)[] }[] = [];
  const join = (rank: number, merge: (a: number, b: number) => number) => (values: readonly number[]) =>
    new Promise<readonly number[]>((answer) => {
      rounds[calls[rank]!] ??= { values: [], answers: [] };
      const round = rounds[calls[rank]!++]!;
      round.values.push(values);
      if (round.answers.push(answer) < ranks) return;
      const joined = values.map((_, i) => round.values.map((one) => one[i]!).reduce(merge));
      for (const one of round.answers) one(joined);
    });
  return calls.map((_, rank) => ({ max: join(rank, (a, b) => Math.max(a, b)), sum: join(rank, (a, b) => a + b) }));
}

const descent = (p: Param) => new SGD([p], { lr: 1 });

interface Rank {
  readonly params: readonly Param[];
  readonly optimizers: readonly ReturnType<typeof descent>[];
  readonly scaler: GradScaler;
  readonly reducer: ScalerReducer;
}

/** Ranks with a scale of their own each; as many optimizers as there are gradients, each of one weight of 1 at rate 1. */
function setup(scales: readonly number[], grads: readonly (readonly number[])[]): readonly Rank[] {
  const [...all] = reducers(scales.length);
  return scales.map((initScale, rank) => {
    const params = grads[rank]!.map((grad) =>
      parameter(Float32Array.of(1), { grad: Float32Array.of(grad * initScale) }),
    );
    const optimizers = params.map(descent);
    return { params, optimizers, scaler: new GradScaler({ initScale, growthInterval: 2 }), reducer: all[rank]! };
  });
}

/** A whole round on all ranks: each optimizer clips, agrees, and steps. */
async function round(ranks: readonly Rank[], clip?: { maxNorm: number; normType: number }): Promise<void> {
  for (const k of ranks[0]!.optimizers.keys()) {
    if (clip) for (const { scaler, optimizers } of ranks) scaler.clipGradNorm(optimizers[k]!, clip.maxNorm, clip);
    await Promise.all(ranks.map(({ scaler, optimizers, reducer }) => scaler.agree(optimizers[k]!, reducer)));
    for (const { scaler, optimizers } of ranks) scaler.step(optimizers[k]!);
  }
  for (const { scaler } of ranks) scaler.update();
}
const moved = (ranks: readonly Rank[]): number[] =>
  ranks.flatMap(({ params }) => params.map(({ data }) => 1 - data[0]!));
const statesOf = (ranks: readonly Rank[]) =>
  Promise.all(
    ranks.map(async ({ scaler }) => {
      const { scale, growthTracker } = await scaler.stateDict();
      return [scale, growthTracker];
    }),
  );

describe("ranks that agree", () => {
  test.each([Infinity, -Infinity, Number.NaN])("skip together where one has %s", async (bad) => {
    const ranks = setup([8, 8], [[1], [bad]]);
    await round(ranks);
    expect(moved(ranks)).toEqual([0, 0]);
    expect(await statesOf(ranks)).toEqual([
      [4, 0],
      [4, 0],
    ]);
    expect(ranks.map(({ optimizers, params }) => optimizers[0]!.stateOf(params[0]!)!.step)).toEqual([0, 0]);
  });

  test.each([
    [2, 5],
    [1, 7],
    [Infinity, 4],
    [3.5, (3 ** 3.5 + 4 ** 3.5) ** (1 / 3.5)],
    [-1, 12 / 7],
    // Bug: it was the greatest of them.
    [-Infinity, 3],
    // Bug: it was NaN, and so were the weights.
    [0, 2],
  ])("clip by the norm of all, of order %s: %s", async (normType, norm) => {
    const ranks = setup([8, 8], [[3], [4]]);
    await round(ranks, { maxNorm: 0.5, normType });
    const factor = 0.5 / norm;
    expect(moved(ranks)).toEqual([3 * factor, 4 * factor].map((x) => expect.closeTo(x, 5)));
  });

  test("are not clipped where nobody asks, and where the norm is less", async () => {
    for (const clip of [undefined, { maxNorm: 6, normType: 2 }]) {
      const ranks = setup([8, 8], [[3], [4]]);
      await round(ranks, clip);
      expect(moved(ranks)).toEqual([3, 4]);
    }
  });

  test("have the least scale from the update on, which backs off or grows", async () => {
    const [clean, bad] = [setup([8, 2], [[3], [4]]), setup([8, 2], [[Infinity], [4]])];
    for (const ranks of [clean, bad]) await round(ranks);
    // Each unscales by the scale that its own gradients had.
    expect(moved(clean)).toEqual([3, 4]);
    expect(await statesOf(clean)).toEqual([
      [2, 1],
      [2, 1],
    ]);
    expect(await statesOf(bad)).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test("bug: a second optimizer was unscaled by the scale that ranks had agreed on for the first", async () => {
    const ranks = setup(
      [8, 2],
      [
        [3, 5],
        [4, 6],
      ],
    );
    await round(ranks);
    expect(moved(ranks)).toEqual([3, 5, 4, 6]);
  });

  test("bug: a second optimizer without an overflow made them forget that of the first", async () => {
    const ranks = setup(
      [8, 8],
      [
        [Infinity, 5],
        [4, 6],
      ],
    );
    await round(ranks);
    expect(moved(ranks)).toEqual([0, 5, 0, 6]);
    expect(await statesOf(ranks)).toEqual([
      [4, 0],
      [4, 0],
    ]);
  });

  test("a new scale, or one that is loaded, counts for more than what was agreed on", async () => {
    const ranks = setup([8, 2], [[3], [4]]);
    await Promise.all(ranks.map(({ scaler, optimizers, reducer }) => scaler.agree(optimizers[0]!, reducer)));
    ranks[0]!.scaler.update(16);
    ranks[1]!.scaler.loadStateDict({ ...(await ranks[0]!.scaler.stateDict()), growthInterval: 50 });
    ranks[1]!.scaler.step(ranks[1]!.optimizers[0]!);
    ranks[1]!.scaler.update();
    expect(await statesOf(ranks)).toEqual([
      [16, 0],
      [16, 1],
    ]);
  });
});

describe("out of turn", () => {
  const alone: ScalerReducer = { max: async (values) => values, sum: async (values) => values };
  const agreed = async () => {
    const [rank] = setup([8], [[3]]);
    const { scaler, optimizers, params } = rank!;
    await scaler.agree(optimizers[0]!, alone);
    return { scaler, optimizer: optimizers[0]!, p: params[0]! };
  };

  test("bug: to agree twice, which would count every rank's norm again", async () => {
    const { scaler, optimizer } = await agreed();
    await expect(scaler.agree(optimizer, alone)).rejects.toThrow("agree() has already been called");
  });

  test("bug: to clip after agreeing, which would be by a norm of one's own", async () => {
    const { scaler, optimizer, p } = await agreed();
    expect(() => scaler.clipGradNorm(optimizer, 1)).toThrow("clipGradNorm() is being called after agree()");
    scaler.step(optimizer);
    expect(p.data[0]).toBe(-2);
  });

  test("to agree after a step, or without gradients", async () => {
    const { scaler, optimizer, p } = await agreed();
    scaler.step(optimizer);
    await expect(scaler.agree(optimizer, alone)).rejects.toThrow("already been called");
    scaler.update();
    scaler.step(optimizer);
    await expect(scaler.agree(optimizer, alone)).rejects.toThrow("agree() is being called after step()");
    scaler.update();
    p.grad = null;
    await expect(scaler.agree(optimizer, alone)).rejects.toThrow("no parameter of SGD has a gradient");
    expect(() => scaler.update()).toThrow("without a step()");
  });

  test("bug: a step that failed forgot what ranks had agreed on", async () => {
    const [rank] = setup([8], [[3]]);
    const { scaler, optimizers, params } = rank!;
    await scaler.agree(optimizers[0]!, { ...alone, max: async ([, ...others]) => [1, ...others] });
    const unhook = optimizers[0]!.hook("preStep", () => {
      throw new Error("not now");
    });
    expect(() => scaler.step(optimizers[0]!)).toThrow("not now");
    unhook();
    scaler.step(optimizers[0]!);
    scaler.update();
    expect(params[0]!.data[0]).toBe(1);
    expect(await scaler.getScale()).toBe(4);
  });
});
