import { isOptional } from "optim-core";
import { expectSameDict, expectSameRigs } from "../expectSame.ts";
import type { Case, Checks, LooseOptimizer, LooseOptions } from "../optimizerInfo.ts";
import { type Rig, type RigOptions, rigOf } from "../rig.ts";
import { standardWeights } from "../weight.ts";

type Before = (t: number, optimizer: LooseOptimizer) => void;

const moving: Before = (t, { paramGroups }) => {
  paramGroups[0]!.lr = 1e-3 * (1 + Math.cos(t / 3));
};

/** Trains n steps straight, and k steps, save, load into a fresh optimizer, n − k steps: the ends must be the same bit for bit. */
async function resumes(
  { type }: Case,
  options: LooseOptions,
  [k, n]: readonly [number, number],
  rig: RigOptions = {},
  before: Before = moving,
): Promise<void> {
  const straight = rigOf(type, options, rig).train(1, n, before);
  const first = rigOf(type, options, rig).train(1, k, before);
  const saved = structuredClone(await first.optimizer.stateDict());
  const values = await first.values();
  first.train(k + 1, n, before);

  const second = rigOf(type, options, rig);
  for (const { spec, data } of second.weights) data.set(values[spec.name] as Float32Array);
  second.optimizer.loadStateDict(saved);
  await expectSameRigs(second.train(k + 1, n, before), straight, `resumed at step ${k} of ${n}`);
  expectSameDict(await first.optimizer.stateDict(), await straight.optimizer.stateDict(), "the one that was saved");
}

/** n steps are k steps, a saved state, and n − k steps. */
export const resume = {
  "resumes bit for bit": (info, options) => resumes(info, options, [5, 11]),
  "resumes bit for bit in float64": (info, options) => resumes(info, options, [5, 11], { dtype: "f64" }),
  "resumes bit for bit without names": (info, options) => resumes(info, options, [4, 9], { named: false }),
  "resumes before the first step": (info, options) => resumes(info, options, [0, 3]),

  async "resumes bit for bit after 100 and after 1000 steps"({ type }, options) {
    const specs = standardWeights.slice(1, 2);
    const straight = rigOf(type, options, { specs });
    for (const [before, k, n] of [
      [0, 100, 110],
      [110, 1000, 1003],
    ] as const) {
      straight.train(before + 1, k, moving);
      const [saved, values] = [structuredClone(await straight.optimizer.stateDict()), await straight.values()];
      const resumed = rigOf(type, options, { specs });
      for (const { spec, data } of resumed.weights) data.set(values[spec.name] as Float32Array);
      resumed.optimizer.loadStateDict(saved);
      await expectSameRigs(resumed.train(k + 1, n, moving), straight.train(k + 1, n, moving), `resumed at step ${k}`);
    }
  },

  async "a state saved after a flag was switched off loads again"({ type }, options) {
    const { rule } = type;
    const flags = Object.entries(rule.hyper).filter(([name]) =>
      Object.values(rule.state).some(({ when }) => when === name),
    );
    for (const [name, declared] of flags) {
      const off = isOptional(declared) ? 0 : false;
      if (rule.check?.({ ...rigOf(type, options).optimizer.paramGroups[0]!, [name]: off })) continue;
      const switched = (rig: Rig) => Object.assign(rig.optimizer.paramGroups[0]!, { [name]: off });
      const rig = rigOf(type, options).train(1, 3);
      switched(rig);
      rig.train(4, 4);
      const next = rigOf(type, options);
      for (const [i, { data }] of next.weights.entries()) data.set(rig.weights[i]!.data);
      next.optimizer.loadStateDict(structuredClone(await rig.optimizer.stateDict()));
      await expectSameRigs(next.train(5, 7), rig.train(5, 7), `after ${name} was switched off`);
    }
  },

  async "what was saved does not change with later steps"({ type }, options) {
    const rig = rigOf(type, options).train(1, 3);
    const saved = await rig.optimizer.stateDict();
    const kept = structuredClone(saved);
    const other = rigOf(type, options);
    other.optimizer.loadStateDict(saved);
    other.train(4, 6);
    rig.train(4, 6);
    expectSameDict(saved, kept, "a saved dict");
  },
} satisfies Checks;
