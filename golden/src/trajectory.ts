import { tag } from "optim-umup";
import { type Bound, float64, looseFloat64 } from "./bound.ts";
import type { CaseResult } from "./caseResult.ts";
import { compareCheckpoint } from "./compareCheckpoint.ts";
import { countWithGroup } from "./countWithGroup.ts";
import type { GoldenBackend } from "./goldenBackend.ts";
import { labmlSetup } from "./labmlSetup.ts";
import { lionSetup } from "./lionSetup.ts";
import { freeParams, placedParam, setGradient } from "./placedParam.ts";
import { type Precision, precisionsOf } from "./precision.ts";
import type { Options, Setup, Stepping } from "./setup.ts";
import { Tally } from "./tally.ts";
import { timmSetup } from "./timmSetup.ts";
import { torchSetup } from "./torchSetup.ts";
import { type Run, type TrajectoryCase, trajectoryFields } from "./trajectoryCase.ts";
import { unitScalingSetup } from "./unitScalingSetup.ts";

/** A group: its index in the file, and its tensors. */
interface Members {
  readonly index: number;
  readonly tensors: readonly number[];
}

/**
 * Runs a file of format `optimizer-trajectory` on a backend, in every precision that both have, and compares parameters and state at each
 * checkpoint.
 */
export async function runTrajectoryCase<Buf>(json: TrajectoryCase, on: GoldenBackend<Buf>): Promise<CaseResult> {
  const tally = new Tally();
  for (const [name, value] of Object.entries(json))
    if (!trajectoryFields.has(name) && value !== null) tally.fail(`the field ${name} is not known`);
  const types = { float32: ["float64", "float32"], float16: ["float16"] }[json.input_dtype];
  if (!types) tally.fail(`input_dtype ${json.input_dtype} is not known`);
  for (const dtype of types ?? []) if (!json.runs[dtype]) tally.fail(`there is no run in ${dtype}`);
  const setup = torchSetup(json) ?? labmlSetup(json) ?? lionSetup(json) ?? timmSetup(json) ?? unitScalingSetup(json);
  if (!setup) tally.fail(`the optimizer ${json.optimizer} is not known`);
  else for (const precision of precisionsOf("", json.runs, on, tally)) await runIn(precision, json, setup, on, tally);
  return tally.result();
}

async function runIn<Buf>(
  precision: Precision,
  json: TrajectoryCase,
  setup: Setup,
  { backend }: GoldenBackend<Buf>,
  tally: Tally,
): Promise<void> {
  const run = json.runs[precision.type]!;
  const bound = boundOf(precision, run);
  const ofTags = setup.mups ? ["mup_type", "mup_scaling_depth"] : [];
  const params = json.tensors.map(({ name, shape, initial, ...tensor }, i) => {
    const unknown = Object.keys(tensor).filter((field) => !ofTags.includes(field));
    if (unknown.length > 0) throw new Error(`tensors have unknown ${unknown}`);
    const param = placedParam(backend, precision, shape, { name, values: initial });
    const mup = setup.mups?.[i];
    return mup ? tag(param, mup) : param;
  });
  const members = json.groups.flatMap(({ tensors }, index): Members[] =>
    setup.adjust ? tensors.map((tensor) => ({ index, tensors: [tensor] })) : [{ index, tensors }],
  );
  const groups = members.map(({ index, tensors }) => ({
    ...setup.groups[index],
    params: tensors.map((i) => params[i]!),
  }));
  const optimizer = new setup.Optimizer(groups as never, { ...setup.options, backend } as never) as Stepping<Buf>;
  const theirs = setup.mups
    ? json.effective_groups.map(({ tensors }, index): Members => ({ index, tensors }))
    : members;
  const ours = theirs.map(
    ({ tensors }) => optimizer.paramGroups.find((group) => group.params.includes(params[tensors[0]!]!))!,
  );
  theirs.forEach(({ index }, i) => checkGroup(index, ours[i]!, setup, tally));

  const known = tally.failures;
  const counts = params.map(() => 0);
  const given = ours.map(({ lr, weightDecay = 0 }) => ({ lr, weightDecay }));
  for (let step = 1; step <= json.steps && tally.failures === known; step++) {
    const rates = json.lr_schedule?.[step - 1];
    for (const [i, p] of params.entries()) {
      const gradient = json.gradients[step - 1]![i]!;
      setGradient(backend, precision, p, gradient);
      if (gradient) counts[i] = setup.countsGroupSteps ? step : counts[i]! + 1;
    }
    theirs.forEach(({ index, tensors }, i) => {
      const group = ours[i]!;
      const lr = rates?.[index] ?? given[i]!.lr;
      group.lr = lr;
      const count = counts[tensors[0]!]!;
      if (count > 0) setup.adjust?.(group, { ...given[i]!, lr }, count, index);
    });
    if (setup.countsGroupSteps) await countWithGroup(optimizer, precision, step - 1);
    optimizer.step();
    const checkpoint = run.checkpoints.find((point) => point.step === step);
    const where = `${precision.type} step ${step}`;
    if (!checkpoint) {
      if (json.checkpoint_steps.includes(step)) tally.fail(`${precision.type} has no checkpoint at step ${step}`);
      continue;
    }
    const counted = setup.countsGroupSteps ? json.effective_groups.map(() => ({ step })) : null;
    tally.equal(`${where} group_state`, counted, checkpoint.group_state ?? null);
    const bounds = { bound, paramBound: precision.type === "float16" ? precision.paramBound : bound };
    await compareCheckpoint(where, bounds, checkpoint, { backend, optimizer, params, counts, tally });
  }
  optimizer.dispose();
  freeParams(backend, params);
}

/** Whether every option is in force that the reference has in force: this holds defaults to the reference's. */
function checkGroup(index: number, group: object, { effective, mups }: Setup, tally: Tally): void {
  for (const [name, expected] of Object.entries(effective[index]!)) {
    const where = `${name} of group ${index}`;
    const value = (group as Options)[name];
    if (mups && typeof value === "number" && typeof expected === "number")
      tally.compare(where, float64, [value], [expected]);
    else tally.equal(where, value, expected);
  }
}

/** Where the reference keeps a scalar other than the step count in float32, its float64 run is no more exact than that. */
function boundOf({ type, bound }: Precision, { state_dtype }: Run): Bound {
  if (type !== "float64") return bound;
  const narrow = Object.entries(state_dtype).some(([name, stored]) => name !== "step" && stored === "float32 scalar");
  return narrow ? looseFloat64 : bound;
}
