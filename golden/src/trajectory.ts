import { type Param, parameter } from "optim-core";
import { type Bound, float32, float64, looseFloat64 } from "./bound.ts";
import { camelCase } from "./camelCase.ts";
import type { CaseResult } from "./caseResult.ts";
import { labmlSetup } from "./labmlSetup.ts";
import { lionSetup } from "./lionSetup.ts";
import type { Options, Setup, Stepping } from "./setup.ts";
import { Tally } from "./tally.ts";
import { torchSetup } from "./torchSetup.ts";
import {
  type Checkpoint,
  type GoldenState,
  type Run,
  type TrajectoryCase,
  trajectoryFields,
} from "./trajectoryCase.ts";

/** A group of one optimizer: its index in the file, and its tensors. */
interface Members {
  readonly index: number;
  readonly tensors: readonly number[];
}

/** Runs a file of format `optimizer-trajectory` in every precision that it has, and compares parameters and state at each checkpoint. */
export function runTrajectoryCase(json: TrajectoryCase): CaseResult {
  const tally = new Tally();
  for (const [name, value] of Object.entries(json))
    if (!trajectoryFields.has(name) && value !== null) tally.fail(`the field ${name} is not known`);
  if (json.input_dtype !== "float32") tally.fail(`input_dtype ${json.input_dtype} is not known`);
  for (const dtype of ["float64", "float32"]) if (!json.runs[dtype]) tally.fail(`there is no run in ${dtype}`);
  const setup = torchSetup(json) ?? labmlSetup(json) ?? lionSetup(json);
  if (!setup) tally.fail(`the optimizer ${json.optimizer} is not known`);
  else for (const [dtype, run] of Object.entries(json.runs)) runIn(dtype, run, json, setup, tally);
  return tally.result();
}

function runIn(dtype: string, run: Run, json: TrajectoryCase, setup: Setup, tally: Tally): void {
  if (dtype !== "float64" && dtype !== "float32") throw new Error(`the precision ${dtype} is not known`);
  const Numbers = dtype === "float64" ? Float64Array : Float32Array;
  const params = json.tensors.map(({ name, shape, initial, ...unknown }) => {
    if (Object.keys(unknown).length > 0) throw new Error(`tensors have unknown ${Object.keys(unknown)}`);
    return parameter(new Numbers(initial.map(Number)), { name, shape });
  });
  const members = json.groups.flatMap(({ tensors }, index): Members[] =>
    setup.adjust ? tensors.map((tensor) => ({ index, tensors: [tensor] })) : [{ index, tensors }],
  );
  const groups = members.map(({ index, tensors }) => ({
    ...setup.groups[index],
    params: tensors.map((i) => params[i]!),
  }));
  const optimizer = new setup.Optimizer(groups as never, setup.options as never);
  checkGroups(optimizer, members, setup, tally);

  const known = tally.failures;
  const counts = params.map(() => 0);
  const given = optimizer.paramGroups.map(({ lr, weightDecay = 0 }) => ({ lr, weightDecay }));
  for (let step = 1; step <= json.steps && tally.failures === known; step++) {
    const rates = json.lr_schedule?.[step - 1];
    params.forEach((p, i) => {
      const gradient = json.gradients[step - 1]![i]!;
      p.grad = gradient && new Numbers(gradient.map(Number));
      if (gradient) counts[i]!++;
    });
    members.forEach(({ index, tensors }, i) => {
      const group = optimizer.paramGroups[i]!;
      const lr = rates?.[index] ?? given[i]!.lr;
      group.lr = lr;
      const count = counts[tensors[0]!]!;
      if (count > 0) setup.adjust?.(group, { ...given[i]!, lr }, count, index);
    });
    optimizer.step();
    const checkpoint = run.checkpoints.find((point) => point.step === step);
    if (checkpoint) compare(`${dtype} step ${step}`, boundOf(dtype, run), checkpoint, params, optimizer, counts, tally);
    else if (json.checkpoint_steps.includes(step)) tally.fail(`${dtype} has no checkpoint at step ${step}`);
  }
}

/** Whether every option is in force that the reference has in force: this holds defaults to the reference's. */
function checkGroups(optimizer: Stepping, members: readonly Members[], { effective }: Setup, tally: Tally): void {
  members.forEach(({ index }, i) => {
    const group = optimizer.paramGroups[i] as unknown as Options;
    for (const [name, value] of Object.entries(effective[index]!))
      tally.equal(`${name} of group ${index}`, group[name], value);
  });
}

/** Where the reference keeps a scalar other than the step count in float32, its float64 run is no more exact than that. */
function boundOf(dtype: string, { state_dtype }: Run): Bound {
  if (dtype === "float32") return float32;
  const narrow = Object.entries(state_dtype).some(([name, type]) => name !== "step" && type === "float32 scalar");
  return narrow ? looseFloat64 : float64;
}

function compare(
  where: string,
  bound: Bound,
  { params: expected, state, group_state }: Checkpoint,
  params: readonly Param[],
  optimizer: Stepping,
  counts: readonly number[],
  tally: Tally,
): void {
  if (group_state) tally.fail(`${where}: group_state is not known`);
  params.forEach((p, i) => {
    tally.compare(`${where} ${p.name}`, bound, p.data, expected[i]!);
    const { step = 0, ...slots } = optimizer.stateOf(p) ?? {};
    tally.equal(`${where} ${p.name}.step`, step, counts[i]);
    const { step: steps, ...buffers } = state[i] ?? {};
    if (steps !== undefined) tally.equal(`${where} ${p.name}.step`, step, Number(steps));
    // torch's Adagrad makes its state at construction; ours makes it at the first step.
    if (counts[i] === 0) tally.equal(`${where} state of ${p.name}`, Object.keys(slots), []);
    else compareState(`${where} ${p.name}`, bound, slots, buffers, p, tally);
  });
}

function compareState(
  where: string,
  bound: Bound,
  slots: Options,
  buffers: Readonly<Record<string, GoldenState>>,
  p: Param,
  tally: Tally,
): void {
  const expected = Object.entries(buffers).filter(([, buffer]) => buffer !== null);
  tally.equal(`the state of ${where}`, Object.keys(slots).sort(), expected.map(([name]) => camelCase(name)).sort());
  for (const [name, buffer] of expected) {
    const values = slots[camelCase(name)] as ArrayLike<number> | undefined;
    if (!values) continue;
    const isTensor = typeof buffer === "object" && buffer !== null;
    if (isTensor) tally.equal(`the shape of ${where}.${name}`, p.shape, buffer.shape);
    tally.compare(`${where}.${camelCase(name)}`, bound, values, isTensor ? buffer.data : [buffer!]);
  }
}
