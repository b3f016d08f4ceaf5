/** Runs one file of the golden family `schedulers` (format `lr-schedule`) against the schedulers of optim-core. */

import type { Schedulable, Scheduler } from "optim-core";
import * as core from "optim-core";

/** A number; non-finite ones are the strings that `Number` reads. */
type GoldenNumber = number | string;
type Column = readonly (readonly GoldenNumber[])[];

type LambdaTables = Readonly<Record<string, readonly GoldenNumber[]>>;

interface SchedulerSpec {
  readonly scheduler: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A golden file of format `lr-schedule`. */
export interface SchedulerCase extends SchedulerSpec {
  readonly format: string;
  readonly id: string;
  readonly optimizer: string;
  readonly base_lrs: readonly number[];
  readonly steps: number;
  readonly lr: Column;
  readonly momentum?: Column;
  readonly beta1?: Column;
  readonly metrics?: readonly GoldenNumber[];
  readonly epochs?: readonly number[];
  readonly lambda_tables?: LambdaTables;
  readonly final_last_epoch?: number;
}

export interface SchedulerResult {
  /** The largest error over its bound of 1e-12·|reference| + 1e-14: passed at 1 or less. */
  readonly worst: number;
  /** The largest error relative to its reference. */
  readonly worstRelative: number;
  /** Where `worst` is, such as `lr[12][0]`. */
  readonly where: string;
  /** Numbers compared. */
  readonly values: number;
}

// Cases are data: their arguments are checked by the scheduler that they are passed to.
type Construct = new (optimizer: Schedulable, options: never) => Scheduler;

const constructors: Readonly<Record<string, Construct>> = {
  ChainedScheduler: core.ChainedScheduler,
  ConstantLR: core.ConstantLR,
  CosineAnnealingLR: core.CosineAnnealingLR,
  CosineAnnealingWarmRestarts: core.CosineAnnealingWarmRestarts,
  CyclicLR: core.CyclicLR,
  ExponentialLR: core.ExponentialLR,
  LambdaLR: core.LambdaLR,
  LinearLR: core.LinearLR,
  MultiplicativeLR: core.MultiplicativeLR,
  MultiStepLR: core.MultiStepLR,
  OneCycleLR: core.OneCycleLR,
  PolynomialLR: core.PolynomialLR,
  ReduceLROnPlateau: core.ReduceLROnPlateau,
  SequentialLR: core.SequentialLR,
  StepLR: core.StepLR,
  SWALR: core.SWALR,
};

const camelCase = (name: string) =>
  name.replace(/^[A-Z]/, (c) => c.toLowerCase()).replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());

const isSpec = (value: unknown): value is SchedulerSpec =>
  typeof value === "object" && value !== null && "scheduler" in value && "arguments" in value;

/** An argument as the constructor takes it: nested schedulers are built, and an expression becomes a look-up in its table. */
function argument(value: unknown, optimizer: Schedulable, tables: LambdaTables): unknown {
  if (Array.isArray(value)) return value.map((each) => argument(each, optimizer, tables));
  if (isSpec(value)) return build(value, optimizer, tables);
  const table = typeof value === "string" ? tables[value] : undefined;
  return table ? (epoch: number) => Number(table[epoch]) : value;
}

function build(spec: SchedulerSpec, optimizer: Schedulable, tables: LambdaTables): Scheduler {
  const Construct = Object.hasOwn(constructors, spec.scheduler) ? constructors[spec.scheduler] : undefined;
  if (!Construct) throw new Error(`golden: no scheduler named ${spec.scheduler}. Add it to golden/src/schedulers.ts.`);
  const given = Object.entries(spec.arguments).filter(([, value]) => value !== null); // Python's None: left out
  const options = given.map(([name, value]) => [camelCase(name), argument(value, optimizer, tables)]);
  return new Construct(optimizer, Object.fromEntries(options) as never);
}

function groupsFor(optimizer: string, lrs: readonly number[]): Schedulable["paramGroups"] {
  if (optimizer === "torch.SGD") return lrs.map((lr) => ({ params: [], lr, initialLr: lr, momentum: 0.9 }));
  if (optimizer === "torch.Adam") return lrs.map((lr) => ({ params: [], lr, initialLr: lr, betas: [0.9, 0.999] }));
  throw new Error(`golden: schedules do not run on ${optimizer}. Add its groups to golden/src/schedulers.ts.`);
}

type Row = readonly (GoldenNumber | undefined)[];

/** Keeps the largest error of the numbers that it is shown. */
class Comparison {
  result: SchedulerResult = { worst: 0, worstRelative: 0, where: "nowhere", values: 0 };

  row(where: string, reference: Row | undefined, values: Row): void {
    if (reference?.length !== values.length) throw new Error(`golden: no ${where} of ${values.length} groups.`);
    values.forEach((value, group) => {
      this.#value(`${where}[${group}]`, Number(reference[group]), Number(value));
    });
  }

  #value(where: string, expected: number, value: number): void {
    const error = Object.is(value, expected) ? 0 : Math.abs(value - expected);
    const ratio = error / (1e-12 * Math.abs(expected) + 1e-14);
    const { worst, worstRelative, values, where: before } = this.result;
    const worse = !(ratio <= worst); // NaN is worse than anything
    this.result = {
      worst: worse ? (Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio) : worst,
      worstRelative: error > 0 ? Math.max(worstRelative, error / Math.abs(expected)) : worstRelative,
      where: worse ? where : before,
      values: values + 1,
    };
  }
}

function step(scheduler: Scheduler, { metrics, epochs, id }: SchedulerCase, index: number): void {
  const [metric, epoch] = [metrics?.[index], epochs?.[index]];
  if (scheduler instanceof core.ReduceLROnPlateau && metric !== undefined) scheduler.step(Number(metric), epoch);
  else if (scheduler instanceof core.RuleScheduler && !metrics) scheduler.step(epoch);
  else if (scheduler instanceof core.ChainableScheduler && !metrics && !epochs) scheduler.step();
  else throw new Error(`golden: ${id}: ${scheduler.name} cannot be stepped by these metrics or epochs.`);
}

/** Steps the scheduler as the reference did; fails where the case names something unknown, or ends at another epoch. */
export function runSchedulerCase(json: SchedulerCase): SchedulerResult {
  if (json.format !== "lr-schedule") throw new Error(`golden: ${json.id} has format ${json.format}, not lr-schedule.`);
  const groups = groupsFor(json.optimizer, json.base_lrs);
  const scheduler = build(json, { paramGroups: groups }, json.lambda_tables ?? {});
  const comparison = new Comparison();
  for (let row = 0; row <= json.steps; row++) {
    if (row > 0) step(scheduler, json, row - 1);
    const lrs = groups.map(({ lr }) => lr);
    comparison.row(`lr[${row}]`, json.lr[row], lrs);
    comparison.row(`lr[${row}]`, json.lr[row], scheduler.getLastLr());
    const momenta = groups.map(({ momentum }) => momentum);
    if (json.momentum) comparison.row(`momentum[${row}]`, json.momentum[row], momenta);
    const betas = groups.map((group) => group.betas?.[0]);
    if (json.beta1) comparison.row(`beta1[${row}]`, json.beta1[row], betas);
  }
  if (json.final_last_epoch !== undefined && scheduler.lastEpoch !== json.final_last_epoch) {
    throw new Error(`golden: ${json.id} ends at epoch ${scheduler.lastEpoch}, not ${json.final_last_epoch}.`);
  }
  return comparison.result;
}
