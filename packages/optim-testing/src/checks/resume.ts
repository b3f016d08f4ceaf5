import { isOptional } from "optim-core";
import { expectSameDict, expectSameRigs } from "../expectSame.ts";
import type { Lab } from "../lab.ts";
import type { Case, LooseOptimizer, LooseOptions } from "../optimizerInfo.ts";
import type { RigOptions } from "../rig.ts";
import { standardWeights } from "../weight.ts";
import type { Checks } from "./check.ts";

function moving<Buf>(t: number, { paramGroups }: LooseOptimizer<Buf>): void {
  paramGroups[0]!.lr = 1e-3 * (1 + Math.cos(t / 3));
}

/** Trains n steps straight, and k steps, save, load into a fresh optimizer, n − k steps: the ends must be the same bit for bit. */
async function resumes<Buf>(
  { type }: Case,
  options: LooseOptions,
  lab: Lab<Buf>,
  [k, n]: readonly [number, number],
  rig: RigOptions = {},
): Promise<void> {
  const straight = lab.rig(type, options, rig).train(1, n, moving);
  const first = lab.rig(type, options, rig).train(1, k, moving);
  const saved = structuredClone(await first.optimizer.stateDict());
  const values = await first.values();
  first.train(k + 1, n, moving);

  const second = lab.rig(type, options, rig).put(values);
  second.optimizer.loadStateDict(saved);
  await expectSameRigs(second.train(k + 1, n, moving), straight, `resumed at step ${k} of ${n}`);
  expectSameDict(await first.optimizer.stateDict(), await straight.optimizer.stateDict(), "the one that was saved");
}

/** Resumes one weight after `k` steps, for a few more. */
export async function resumesAfter<Buf>(
  k: number,
  { type }: Case,
  options: LooseOptions,
  lab: Lab<Buf>,
): Promise<void> {
  const specs = standardWeights.slice(1, 2);
  const straight = lab.rig(type, options, { specs }).train(1, k, moving);
  const [saved, values] = [structuredClone(await straight.optimizer.stateDict()), await straight.values()];
  const resumed = lab.rig(type, options, { specs }).put(values);
  resumed.optimizer.loadStateDict(saved);
  const [from, to] = [k + 1, k + 5];
  await expectSameRigs(resumed.train(from, to, moving), straight.train(from, to, moving), `resumed at step ${k}`);
}

/** n steps are k steps, a saved state, and n − k steps. */
export const resume = {
  "resumes bit for bit": (info, options, lab) => resumes(info, options, lab, [5, 11]),
  async "resumes bit for bit in float64"(info, options, lab) {
    for (const dtype of lab.among(["f64"])) await resumes(info, options, lab, [5, 11], { dtype });
  },
} as const satisfies Checks;

/** What is said of saving and loading, whatever the kernel. */
export const saving = {
  "resumes bit for bit without names": (info, options, lab) => resumes(info, options, lab, [4, 9], { named: false }),
  "resumes before the first step": (info, options, lab) => resumes(info, options, lab, [0, 3]),

  async "a state saved after a flag was switched off loads again"({ type }, options, lab) {
    const { rule } = type;
    const flags = Object.entries(rule.hyper).filter(([name]) =>
      Object.values(rule.state).some(({ when }) => when === name),
    );
    for (const [name, declared] of flags) {
      const off = isOptional(declared) ? 0 : false;
      if (rule.check?.({ ...lab.rig(type, options).optimizer.paramGroups[0]!, [name]: off })) continue;
      const rig = lab.rig(type, options).train(1, 3);
      Object.assign(rig.optimizer.paramGroups[0]!, { [name]: off });
      rig.train(4, 4);
      const next = lab.rig(type, options).put(await rig.values());
      next.optimizer.loadStateDict(structuredClone(await rig.optimizer.stateDict()));
      await expectSameRigs(next.train(5, 7), rig.train(5, 7), `after ${name} was switched off`);
    }
  },

  async "what was saved does not change with later steps"({ type }, options, lab) {
    const rig = lab.rig(type, options).train(1, 3);
    const saved = await rig.optimizer.stateDict();
    const kept = structuredClone(saved);
    const other = lab.rig(type, options);
    other.optimizer.loadStateDict(saved);
    other.train(4, 6);
    rig.train(4, 6);
    expectSameDict(saved, kept, "a saved dict");
  },
} satisfies Checks;
