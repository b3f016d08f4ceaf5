/** Runs one file of the golden family `state_dicts` (format `optimizer-state-dict`) against optim-torch, fromTorch and toTorch. */

import * as core from "optim-core";
import { readTorchStateDict, type TorchStateDict } from "optim-torch";
import { float32, float64, type GoldenNumber } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import { Tally } from "./tally.ts";
import { torchClasses } from "./torchSetup.ts";

interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly GoldenNumber[];
}

/** A golden file of format `optimizer-state-dict`: torch's dict, and four steps that go on from it. */
export interface StateDictCase {
  readonly optimizer: string;
  readonly files: readonly string[];
  readonly state_dict: unknown;
  readonly params: Readonly<Record<string, GoldenTensor>>;
  readonly resume: readonly {
    readonly gradients: readonly (readonly GoldenNumber[] | null)[];
    readonly params: readonly (readonly GoldenNumber[])[];
  }[];
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === "object" && x !== null && !Array.isArray(x);
const isHostTensor = (x: unknown): x is core.HostTensor => isRecord(x) && ArrayBuffer.isView(x.data);

/** Plain data with tensors as the golden files have them and keys in order: what can be compared as text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (isHostTensor(value))
    return canonical({ ...value, dtype: value.dtype.toUpperCase(), data: Array.from(value.data, Number) });
  if (!isRecord(value)) return typeof value === "bigint" ? Number(value) : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, x]) => [key, canonical(x)]),
  );
}

/**
 * Reads every `.pt` file beside the JSON and compares it with the dict there; loads each into the optimizer of the same name, exports it
 * again, which must give torch's dict key for key, and goes on for the steps of `resume`.
 */
export async function runStateDictCase(json: StateDictCase, beside: (name: string) => Uint8Array): Promise<CaseResult> {
  const tally = new Tally();
  if (!Object.hasOwn(torchClasses, json.optimizer)) tally.fail(`the optimizer ${json.optimizer} is not known`);
  else for (const name of json.files) await resume(name, readTorchStateDict(beside(name)), json, tally);
  return tally.result();
}

async function resume(name: string, dict: TorchStateDict, json: StateDictCase, tally: Tally): Promise<void> {
  const Optimizer = torchClasses[json.optimizer] as unknown as core.OptimizerClass<core.OptimizerHyper, core.State>;
  const expected = canonical(json.state_dict);
  tally.equal(`the content of ${name}`, canonical(dict), expected);
  const params = Object.entries(json.params).map(([label, { dtype, shape, data }]) => {
    if (dtype !== "F32" && dtype !== "F64") throw new Error(`parameters of ${dtype} are not known`);
    const numbers = data.map(Number);
    return core.parameter(dtype === "F32" ? new Float32Array(numbers) : new Float64Array(numbers), {
      name: label,
      shape,
    });
  });
  const groups = dict.param_groups.map((group) => ({
    params: (group.params as readonly number[]).map((id) => params[id]!),
  }));
  const optimizer = new Optimizer(groups);
  optimizer.loadStateDict(core.fromTorch(dict, Optimizer));
  const exported = core.toTorch(await optimizer.stateDict(), Optimizer);
  // Ours name parameters; the reference's do not.
  const unnamed = exported.param_groups.map(({ param_names: _, ...group }) => group);
  tally.equal(`${name}, exported again`, canonical({ ...exported, param_groups: unnamed }), expected);
  json.resume.forEach((step, at) => {
    params.forEach((p, i) => {
      const gradient = step.gradients[i]?.map(Number);
      if (!gradient) p.grad = null;
      else p.grad = p.dtype === "f32" ? new Float32Array(gradient) : new Float64Array(gradient);
    });
    optimizer.step();
    params.forEach((p, i) => {
      tally.compare(`${name} step ${at + 1} ${p.name}`, p.dtype === "f32" ? float32 : float64, p.data, step.params[i]!);
    });
  });
}
