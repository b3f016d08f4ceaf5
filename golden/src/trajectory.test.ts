import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { onJs } from "./backends.ts";
import { runTrajectoryCase } from "./trajectory.ts";
import type { TrajectoryCase } from "./trajectoryCase.ts";

const read = (id: string): TrajectoryCase =>
  JSON.parse(readFileSync(new URL(`../visible/optimizers/${id}.json`, import.meta.url), "utf8"));
const failuresOf = async (id: string, change: Partial<TrajectoryCase> & Record<string, unknown>) =>
  (await runTrajectoryCase({ ...read(id), ...change }, onJs)).failures;

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

/** The file with one number of a checkpoint moved by a part of itself. */
async function perturbed(
  id: string,
  dtype: string,
  step: number,
  move: (checkpoint: Record<string, never>) => number[],
  by: number,
) {
  const json = structuredClone(read(id));
  const checkpoint = json.runs[dtype]!.checkpoints.find((point) => point.step === step)!;
  const numbers = move(checkpoint as never);
  numbers[0] = numbers[0]! * (1 + by);
  return (await runTrajectoryCase(json, onJs)).failures;
}

describe("a trajectory that is not met", () => {
  const param = (checkpoint: Record<string, number[][]>) => checkpoint.params![2]!;
  const state = (checkpoint: Record<string, { exp_avg_sq: { data: number[] } }[]>) =>
    checkpoint.state![0]!.exp_avg_sq.data;

  it("fails where one expected number is moved, and says the precision, step, tensor and values", async () => {
    expect(await perturbed("torch.Adam.amsgrad", "float64", 5, param as never, 3e-12)).toEqual([
      expect.stringMatching(/^float64 step 5 p2\[0\] is \S+, not \S+: 2\.\d+ times the bound$/),
    ]);
    expect(await perturbed("torch.Adam.amsgrad", "float64", 20, state as never, 3e-12)).toEqual([
      expect.stringMatching(/^float64 step 20 p0\.expAvgSq\[0\]/),
    ]);
    expect(await perturbed("torch.Adam.amsgrad", "float32", 20, param as never, 1e-4)).toHaveLength(1);
    expect(await perturbed("torch.Adam.amsgrad", "float64", 20, param as never, 1e-14)).toEqual([]);
  });

  it("fails where a state tensor is missing, a step count is off, or a checkpoint is not there", async () => {
    const json = structuredClone(read("torch.Adam.plain"));
    const entry = json.runs.float64!.checkpoints[0]!.state[1] as Record<string, unknown>;
    entry.step = 7;
    delete entry.exp_avg;
    (json.runs.float32!.checkpoints as unknown[]).pop();
    const failures = (await runTrajectoryCase(json, onJs)).failures.join("\n");
    expect(failures).toMatch(/^float64 step 1 p1\.step is 1, not 7$/m);
    expect(failures).toMatch(/^float32 has no checkpoint at step 20$/m);
    expect(failures).toMatch(/the state of .* is \["expAvg","expAvgSq"\], not \["expAvgSq"\]/);
    expect(await failuresOf("torch.Adam.plain", { checkpoint_steps: [1, 2, 3] })).toContain(
      "float64 has no checkpoint at step 3",
    );
  });

  it.each([
    ["an optimizer", "torch.SGD.plain", { optimizer: "torch.LBFGS" }, "the optimizer torch.LBFGS is not known"],
    [
      "a name of Object",
      "torch.SGD.plain",
      { optimizer: "labml.toString" },
      "the optimizer labml.toString is not known",
    ],
    ["a field", "torch.SGD.plain", { hessian_updates: [] }, "the field hessian_updates is not known"],
    ["an input precision", "torch.SGD.plain", { input_dtype: "float8" }, "input_dtype float8 is not known"],
    ["a missing run", "torch.SGD.plain", { runs: {} }, "there is no run in float64"],
  ])("fails with %s that it does not know", async (_, id, change, message) => {
    expect(await failuresOf(id, change)).toContain(message);
  });

  it.each([
    ["an argument", "torch.Adam.plain", { arguments: { bias_correction: true } }, 'no option "biasCorrection"'],
    ["an option of a group", "torch.SGD.plain", { groups: [{ tensors: [0, 1, 2], beta: 1 }] }, 'no option "beta"'],
    [
      "attributes of torch",
      "torch.SGD.plain",
      { attributes: { rectify: true } },
      "attributes are not known of torch.SGD",
    ],
    ["a decay that is no decay", "torch.AdamW.plain", { arguments: { decoupled_weight_decay: false } }, "is not known"],
    [
      "an argument of WeightDecay",
      "labml.Adam.plain_eps",
      { arguments: { weight_decay: { l1: 1 } } },
      "WeightDecay has no arguments l1",
    ],
    [
      "an attribute",
      "labml.RAdam.default",
      { attributes: { rectify: true } },
      "rectify is undefined here and true in the reference",
    ],
    [
      "an attribute in force",
      "labml.RAdam.default",
      { arguments: { degenerated_to_sgd: false } },
      "degenerated_to_sgd is false here",
    ],
    ["a value set later", "labml.RAdam.default", { set_after_construction: { rectify: true } }, "unknown rectify"],
    [
      "a kernel of lion-pytorch",
      "lion_pytorch.Lion.plain",
      { arguments: { use_triton: true } },
      "use_triton true is not known",
    ],
    [
      "a decay that is no flag",
      "timm.Lamb.default",
      { arguments: { decoupled_decay: "yes" } },
      "the decay is decoupled yes, not a boolean",
    ],
    ["an argument of timm", "timm.Lars.nesterov", { arguments: { betas: [0.9, 0.99] } }, 'no option "betas"'],
    [
      "a warm-up where there is none",
      "labml.Adam.plain_eps",
      { arguments: { warmup: 3, optimized_update: false } },
      'no option "warmup"',
    ],
  ])("refuses %s that it does not know", async (_, id, change, message) => {
    await expect(failuresOf(id, change)).rejects.toThrow(message);
  });

  it("fails where a default of ours is not the reference's", async () => {
    const json = read("torch.Adam.defaults");
    const effective_groups = json.effective_groups.map((group) => ({ ...group, eps: 1e-7 }));
    expect(await failuresOf("torch.Adam.defaults", { effective_groups })).toContain("eps of group 0 is 1e-8, not 1e-7");
  });
});
