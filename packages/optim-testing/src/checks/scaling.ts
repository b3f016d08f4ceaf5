import { GradScaler, mixed } from "optim-amp";
import type { Backend, HostArray } from "optim-core";
import { expect } from "vitest";
import { expectClose, expectSameDict, expectSameNumbers, expectSameRigs, expectSameValues } from "../expectSame.ts";
import type { Lab } from "../lab.ts";
import type { LooseOptimizer } from "../optimizerInfo.ts";
import type { Rig } from "../rig.ts";
import { setGradients, type Weight } from "../weight.ts";
import type { Checks } from "./check.ts";

/** Multiplies every gradient by a power of two, which is exact. */
async function scaleGradients<Buf>(
  backend: Backend<Buf>,
  weights: readonly Weight<Buf>[],
  scale: number,
): Promise<void> {
  for (const { grad } of weights)
    if (grad !== null)
      backend.write(
        grad,
        Float32Array.from(await backend.read(grad), (x: number | bigint) => Number(x) * scale),
      );
}

/** Puts a number into one gradient of a step. */
async function spoil<Buf>(
  backend: Backend<Buf>,
  weights: readonly Weight<Buf>[],
  t: number,
  value: number,
): Promise<void> {
  const present = weights.filter(({ grad }) => grad !== null);
  const { grad } = present[t % present.length]!;
  const numbers = Float32Array.from(await backend.read(grad!), Number);
  numbers[t % numbers.length] = value;
  backend.write(grad!, numbers);
}

/**
 * Steps 1, … `n` by a scaler; the gradients of step `t` become infinite or NaN where `bad` names it. The rate is that of the steps that are
 * done, so that the run without the others has the same.
 */
async function trainScaled<Buf>(
  lab: Lab<Buf>,
  rig: Rig<Buf>,
  scaler: GradScaler<Buf>,
  n: number,
  bad: Readonly<Record<number, number>>,
  isSkipping: boolean,
): Promise<void> {
  const { backend } = lab.target;
  for (let t = 1; t <= n; t++) {
    if (t in bad && !isSkipping) continue;
    setGradients(backend, rig.weights, t);
    await scaleGradients(backend, rig.weights, await scaler.getScale());
    if (t in bad) await spoil(backend, rig.weights, t, bad[t]!);
    rig.optimizer.paramGroups[0]!.lr = 1e-3 * (1 + Math.cos(t / 3));
    scaler.step(rig.optimizer as never);
    scaler.update();
  }
}

const bad = { 1: Number.NaN, 4: Infinity, 5: -Infinity, 8: Number.NaN };

/** The dict of an optimizer and its weights, bit for bit. */
async function standing<Buf>(rig: Rig<Buf>): Promise<readonly [Readonly<Record<string, HostArray>>, object]> {
  return [await rig.values(), await rig.optimizer.stateDict()];
}

/** What a gradient scaler makes of the steps of an optimizer. */
export const scaling = {
  async "steps that a scaler skips leave no trace: the others are those of a run without them"({ type }, options, lab) {
    const { backend } = lab.target;
    const [skipping, clean] = [lab.rig(type, options), lab.rig(type, options)];
    const scalers = [0, 1].map(() => new GradScaler({ backend, initScale: 1024, growthInterval: 3 }));
    await trainScaled(lab, skipping, scalers[0]!, 10, bad, true);
    await trainScaled(lab, clean, scalers[1]!, 10, bad, false);
    await expectSameRigs(skipping, clean, "after 4 skipped steps of 10");
    const counts = skipping.weights.map((w) => [2, 3, 6, 7, 9, 10].filter((t) => w.spec.gradientAt(t)).length);
    const { state } = await skipping.optimizer.stateDict();
    expect(skipping.weights.map((_, i) => state[i]!.step)).toEqual(counts);
    // The window may still be open here: what is known of a count is an upper bound.
    for (const [i, w] of skipping.weights.entries())
      expect(skipping.optimizer.stateOf(w)!.step).toBeGreaterThanOrEqual(counts[i]!);
    for (const scaler of scalers) scaler.dispose();
  },

  async "an infinity or NaN in any gradient changes nothing at all"({ type }, options, lab) {
    const { backend } = lab.target;
    const rig = lab.rig(type, options);
    const scaler = new GradScaler({ backend, initScale: 8 });
    await trainScaled(lab, rig, scaler, 2, {}, true);
    for (let t = 3; t <= 6; t++) {
      const [values, dict] = await standing(rig);
      setGradients(backend, rig.weights, t);
      await spoil(backend, rig.weights, t, [Number.NaN, Infinity, -Infinity][t % 3]!);
      scaler.step(rig.optimizer as never);
      scaler.update();
      expectSameValues(await rig.values(), values, `weights after step ${t}`);
      expectSameDict(await rig.optimizer.stateDict(), dict, `state after step ${t}`);
    }
    scaler.dispose();
  },

  async "scaling by a power of two is undone: a step is the same as without"({ type }, options, lab) {
    const { backend } = lab.target;
    const [scaled, plain] = [lab.rig(type, options), lab.rig(type, options)];
    const scaler = new GradScaler({ backend, initScale: 2 ** 9, growthInterval: 2 });
    await trainScaled(lab, scaled, scaler, 7, {}, true);
    plain.train(1, 7, (t, { paramGroups }) => {
      paramGroups[0]!.lr = 1e-3 * (1 + Math.cos(t / 3));
    });
    await expectNear(lab, scaled, plain);
    // The optimizer goes on without the scaler, and the device still counts.
    const further = (t: number, { paramGroups }: LooseOptimizer<never>): void => {
      paramGroups[0]!.lr = 1e-3 / t;
    };
    scaled.train(8, 10, further as never);
    plain.train(8, 10, further as never);
    await expectNear(lab, scaled, plain);
    scaler.dispose();
  },

  async "saved between skipped steps, it resumes bit for bit"({ type }, options, lab) {
    const { backend } = lab.target;
    const make = (): [Rig<never>, GradScaler<never>] => [
      lab.rig(type, options) as never,
      new GradScaler({ backend, initScale: 64, growthInterval: 2 }) as never,
    ];
    const [[straight, one], [resumed, two]] = [make(), make()];
    const on = lab as unknown as Lab<never>;
    await trainScaled(on, straight, one, 5, bad, true);
    const saved = structuredClone([await straight.optimizer.stateDict(), await one.stateDict()] as const);
    resumed.put(await straight.values());
    resumed.optimizer.loadStateDict(saved[0]);
    two.loadStateDict(saved[1]);
    for (let t = 6; t <= 9; t++)
      for (const [rig, scaler] of [
        [straight, one],
        [resumed, two],
      ] as const) {
        setGradients(on.target.backend, rig.weights, t);
        await scaleGradients(on.target.backend, rig.weights, await scaler.getScale());
        if (t in bad) await spoil(on.target.backend, rig.weights, t, bad[t as 8]);
        scaler.step(rig.optimizer as never);
        scaler.update();
      }
    await expectSameRigs(resumed, straight, "resumed after skipped steps");
    expectSameDict(await two.stateDict(), await one.stateDict(), "the scaler");
    one.dispose();
    two.dispose();
  },

  async "mixed() steps its float32 copy as the plain optimizer steps the weight"({ type }, options, lab) {
    const [both, plain] = [lab.rig(mixed(type) as never, options), lab.rig(type, options)];
    both.train(1, 5);
    plain.train(1, 5);
    await expectNear(lab, both, plain);
    for (const [i, w] of both.weights.entries()) {
      const state = await both.stateOf(w);
      if (state)
        expectSameNumbers(state.fp32Copy as HostArray, (await both.data())[i]!, "the copy of a float32 weight");
    }
  },
} satisfies Checks;

/** Fails unless two rigs have the same weights, bit for bit where the backend rounds every operation. */
async function expectNear<Buf>(lab: Lab<Buf>, actual: Rig<Buf>, expected: Rig<Buf>): Promise<void> {
  const [found, wanted] = [await actual.values(), await expected.values()];
  if (lab.target.exact) expectSameValues(found, wanted, "weights");
  else
    for (const name of Object.keys(wanted))
      expectClose(numbers(found[name]!), numbers(wanted[name]!), lab.sameFormula, name);
}

const numbers = (array: HostArray): number[] => Array.from(array, Number);
