import type { CheckpointValue } from "optim-core";
import { expect } from "vitest";
import { expectRefusal } from "../expectRefusal.ts";
import { expectSameDict, expectSameRigs } from "../expectSame.ts";
import type { Lab } from "../lab.ts";
import type { Case, LooseOptions } from "../optimizerInfo.ts";
import { standardWeights } from "../weight.ts";
import type { Checks } from "./check.ts";

interface OpenDict {
  state: Record<string, Record<string, unknown>>;
  paramGroups: Record<string, unknown>[];
}

/** A saved dict that may be changed. */
async function savedBy<Buf>({ type }: Case, options: LooseOptions, lab: Lab<Buf>, named = true): Promise<OpenDict> {
  const { optimizer } = lab.rig(type, options, { named }).train(1, 3);
  return structuredClone(await optimizer.stateDict()) as unknown as OpenDict;
}

/** What loading matches. */
export const load = {
  async "state finds its parameter by name in any order"(info, options, lab) {
    const dict = await savedBy(info, options, lab);
    const { optimizer, weights } = lab.rig(info.type, options, { specs: [...standardWeights].reverse() });
    optimizer.loadStateDict(dict as unknown as CheckpointValue);
    const loaded = (await optimizer.stateDict()).state;
    weights.forEach(({ spec }, at) => {
      const was = standardWeights.findIndex(({ name }) => name === spec.name);
      expectSameDict(loaded[at]!, dict.state[was]!, spec.name);
    });
  },

  async "state finds its parameter by position where one side has no names"(info, options, lab) {
    for (const named of [true, false]) {
      const dict = await savedBy(info, options, lab, named);
      const { optimizer } = lab.rig(info.type, options, { named: !named });
      optimizer.loadStateDict(dict as unknown as CheckpointValue);
      expectSameDict(
        (await optimizer.stateDict()).state,
        dict.state,
        named ? "saved with names" : "saved without names",
      );
    }
  },

  async "a refused dict changes nothing of what follows"(info, options, lab) {
    const dict = await savedBy(info, options, lab);
    dict.state[3]!.step = -1;
    const rig = lab.rig(info.type, options).train(1, 2);
    await expectRefusal(rig, () => rig.optimizer.loadStateDict(dict as unknown as CheckpointValue), /step/);
    await expectSameRigs(rig.train(3, 4), lab.rig(info.type, options).train(1, 4), "afterwards");
  },

  async "what fits is taken where that is asked for, and the rest reported"(info, options, lab) {
    const dict = await savedBy(info, options, lab);
    (dict.paramGroups[0]!.paramNames as string[])[0] = "old";
    const rig = lab.rig(info.type, options);
    const report = rig.optimizer.loadStateDict(dict as unknown as CheckpointValue, { strict: false });
    expect(report).toEqual({
      missing: [expect.stringContaining('"dense/kernel"')],
      unexpected: [expect.stringContaining('"old"')],
    });
    const counts = rig.weights.map((weight) => rig.optimizer.stateOf(weight)?.step);
    expect(counts).toEqual([undefined, 2, 3, 3]);
  },
} satisfies Checks;
