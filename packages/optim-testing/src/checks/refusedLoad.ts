import type { CheckpointValue, HostTensor } from "optim-core";
import { expect } from "vitest";
import { errorOf, expectRefusal } from "../expectRefusal.ts";
import { tensorsOf } from "../expectSame.ts";
import type { Case, LooseOptions } from "../optimizerInfo.ts";
import { rigOf } from "../rig.ts";
import { standardWeights, weightSpec } from "../weight.ts";
import type { Checks } from "./check.ts";

interface OpenDict {
  state: Record<string, Record<string, unknown>>;
  paramGroups: Record<string, unknown>[];
}

/** A saved dict that may be spoilt. */
const savedBy = async (
  { type }: Case,
  options: LooseOptions,
  specs = standardWeights,
  named = true,
): Promise<OpenDict> =>
  structuredClone(
    await rigOf(type, options, { specs, named }).train(1, 3).optimizer.stateDict(),
  ) as unknown as OpenDict;

/** A dict with one fault must be refused by an optimizer that has already stepped, and leave it as it was. */
async function refuses(
  info: Case,
  options: LooseOptions,
  spoil: (dict: OpenDict) => void,
  message: RegExp,
  named = true,
) {
  const dict = await savedBy(info, options, standardWeights, named);
  spoil(dict);
  const rig = rigOf(info.type, options, { named }).train(1, 2);
  await expectRefusal(rig, () => rig.optimizer.loadStateDict(dict as unknown as CheckpointValue), message);
}

const kernel = /parameter "dense\/kernel"/;
const and = (a: RegExp, b: RegExp): RegExp => new RegExp(`${a.source}.*${b.source}`, "s");

/** What loading refuses. */
export const refusedLoad = {
  async "a saved parameter that is missing is named"(info, options) {
    await refuses(
      info,
      options,
      ({ paramGroups: [group] }) => {
        group!.params = [1, 2, 3];
        group!.paramNames = (group!.paramNames as string[]).slice(1);
      },
      kernel,
    );
    await refuses(
      info,
      options,
      ({ paramGroups: [group] }) => void Object.assign(group!, { params: [0, 1, 2] }),
      /missing.*parameter 3/,
      false,
    );
  },

  async "a saved parameter that is too many is named"(info, options) {
    const more = await savedBy(info, options, [...standardWeights, weightSpec("extra", [2])]);
    const rig = rigOf(info.type, options).train(1, 2);
    await expectRefusal(
      rig,
      () => rig.optimizer.loadStateDict(more as unknown as CheckpointValue),
      /unexpected.*"extra"/,
    );
    await refuses(info, options, ({ state }) => void Object.assign(state, { 7: { ...state[0]! } }), /unexpected.*7/s);
  },

  async "a parameter that was renamed is named on both sides"(info, options) {
    const error = await errorOf(async () => {
      const dict = await savedBy(info, options);
      (dict.paramGroups[0]!.paramNames as string[])[0] = "dense/weights";
      rigOf(info.type, options).optimizer.loadStateDict(dict as unknown as CheckpointValue);
    });
    expect(error.message).toMatch(kernel);
    expect(error.message).toMatch(/"dense\/weights"/);
  },

  async "an entry that is misshapen, of another dtype, missing or too many is named"(info, options) {
    const slots = tensorsOf((await savedBy(info, options)).state[0]!).map(([name]) => name);
    for (const name of slots) {
      const spoil = (change: (tensor: HostTensor) => unknown) => (dict: OpenDict) => {
        const entry = dict.state[0]!;
        entry[name] = change(entry[name] as HostTensor);
      };
      const named = new RegExp(`\\b${name}\\b`);
      await refuses(
        info,
        options,
        spoil((x) => ({ ...x, shape: [...x.shape, 2] })),
        and(and(kernel, named), /\[3,4,2\].*\[3,4\]|\[2\].*\[\]/),
      );
      await refuses(
        info,
        options,
        spoil((x) => ({ ...x, dtype: "f16" })),
        and(and(kernel, named), /f16.*f32/),
      );
      await refuses(
        info,
        options,
        spoil((x) => ({ ...x, data: x.data.slice(1) })),
        and(kernel, named),
      );
      await refuses(
        info,
        options,
        spoil((x) => ({ ...x, data: [...(x.data as Float32Array)] })),
        and(kernel, named),
      );
      await refuses(
        info,
        options,
        spoil(() => undefined),
        and(kernel, named),
      );
      await refuses(info, options, ({ state }) => delete state[0]![name], and(kernel, named));
    }
    await refuses(
      info,
      options,
      ({ state }) => void Object.assign(state[0]!, { velocity: 1 }),
      and(kernel, /velocity/),
    );
  },

  async "a step count that is none is named"(info, options) {
    for (const step of [undefined, -1, 1.5, "3", Number.NaN])
      await refuses(info, options, ({ state }) => void Object.assign(state[0]!, { step }), and(kernel, /\bstep\b/));
  },

  async "several faults are one error"(info, options) {
    const dict = await savedBy(info, options);
    for (const entry of [dict.state[0]!, dict.state[2]!]) entry.step = -1;
    const rig = rigOf(info.type, options);
    const both = /"dense\/kernel".*"norm\/bias"/s;
    await expectRefusal(rig, () => rig.optimizer.loadStateDict(dict as unknown as CheckpointValue), both);
  },

  async "groups that do not fit, bad options and what is no dict are refused"(info, options) {
    await refuses(
      info,
      options,
      ({ paramGroups }) => void paramGroups.push({ ...paramGroups[0]!, params: [] }),
      /1 paramGroups: 2/,
    );
    await refuses(
      info,
      options,
      ({ paramGroups: [group] }) => void Object.assign(group!, { lr: Number.NaN }),
      /lr is NaN/,
    );
    await refuses(info, options, ({ paramGroups: [group] }) => void Object.assign(group!, { speed: 1 }), /"speed"/);
    const rig = rigOf(info.type, options).train(1, 1);
    for (const nothing of [{}, null, undefined, 3, [], { state: {} }, { state: {}, paramGroups: [{}] }])
      await expectRefusal(rig, () => rig.optimizer.loadStateDict(nothing as unknown as CheckpointValue), /no state/);
  },
} satisfies Checks;
