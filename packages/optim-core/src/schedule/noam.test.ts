import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AdamWarmup } from "./adamWarmup.ts";
import { AdamWarmupCosineDecay } from "./adamWarmupCosineDecay.ts";
import type { ChainableScheduler } from "./chainableScheduler.ts";
import { Noam } from "./noam.ts";
import type { Schedulable, ScheduledGroup } from "./schedulable.ts";

interface Trajectory {
  readonly arguments: { readonly warmup: number; readonly total_steps: number; readonly d_model: number };
  readonly effective_groups: readonly { readonly lr: number; readonly tensors: readonly number[] }[];
  readonly tensors: readonly { readonly initial: readonly number[] }[];
  readonly gradients: readonly (readonly (readonly number[] | null)[])[];
  readonly runs: { readonly float64: { readonly checkpoints: readonly { step: number; params: number[][] }[] } };
}
type Make = (optimizer: Schedulable, options: Trajectory["arguments"]) => ChainableScheduler;

const read = (id: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../golden/visible/optimizers/labml.${id}.json`, import.meta.url), "utf8"),
  ) as Trajectory;

/** labml's Adam on one tensor, with `lr` from a schedule that steps where the tensor does: labml counts steps by tensor. */
function* adam(json: Trajectory, tensor: number, make: Make): Generator<readonly number[]> {
  const lr = json.effective_groups.find(({ tensors }) => tensors.includes(tensor))!.lr;
  const group: ScheduledGroup = { params: [], lr };
  const schedule = make({ paramGroups: [group] }, json.arguments);
  const p = [...json.tensors[tensor]!.initial];
  const [m, v] = [p.map(() => 0), p.map(() => 0)];
  let t = 0;
  for (const gradients of json.gradients) {
    const g = gradients[tensor];
    if (g) {
      t++;
      const scale = (group.lr * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
      for (let i = 0; i < p.length; i++) {
        m[i] = 0.9 * m[i]! + (1 - 0.9) * g[i]!;
        v[i] = 0.999 * v[i]! + (1 - 0.999) * g[i]! ** 2;
        p[i] = p[i]! - (scale * m[i]!) / (Math.sqrt(v[i]!) + 1e-16);
      }
      schedule.step();
    }
    yield p;
  }
}

describe.each<[string, Make]>([
  ["AdamWarmup.warmup", (o, { warmup }) => new AdamWarmup(o, { warmup })],
  [
    "AdamWarmupCosineDecay.warmup_cosine",
    (o, { warmup, total_steps: totalSteps }) => new AdamWarmupCosineDecay(o, { warmup, totalSteps }),
  ],
  ["Noam.noam", (o, { warmup, d_model: dModel }) => new Noam(o, { warmup, dModel })],
])("labml.%s", (id, make) => {
  const json = read(id);
  it.each(json.tensors.map((_, tensor) => tensor))("moves tensor %i as the reference does", (tensor) => {
    const { checkpoints } = json.runs.float64;
    let compared = 0;
    let step = 0;
    for (const params of adam(json, tensor, make)) {
      step++;
      const reference = checkpoints.find((checkpoint) => checkpoint.step === step)?.params[tensor];
      reference?.forEach((expected, i) => {
        expect(Math.abs(params[i]! - expected), `step ${step}`).toBeLessThanOrEqual(1e-12 * Math.abs(expected) + 1e-14);
        compared++;
      });
    }
    expect(compared).toBe(5 * json.tensors[tensor]!.initial.length);
  });
});

it("AdamWarmupCosineDecay keeps a tenth, and has no warm-up where told so", () => {
  const group: ScheduledGroup = { params: [], lr: 1 };
  const schedule = new AdamWarmupCosineDecay({ paramGroups: [group] }, { warmup: 0, totalSteps: 10 });
  const lrs = Array.from({ length: 10 }, () => {
    const { lr } = group;
    schedule.step();
    return lr;
  });
  expect(lrs[0]).toBeCloseTo((1 + Math.cos(Math.PI / 10)) / 2, 15);
  expect(lrs[9]).toBe(0.1);
});
