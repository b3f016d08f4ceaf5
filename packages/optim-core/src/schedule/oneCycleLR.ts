import { fail } from "../error.ts";
import { type AnnealStrategy, anneal } from "./anneal.ts";
import type { FieldReader } from "./fieldReader.ts";
import { ofGroup, type PerGroup } from "./perGroup.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

interface Shape {
  /** The rate at the top, in place of the groups' own; one, or one for each group. */
  readonly maxLr: PerGroup<number>;
  /** The part of the steps on the way up, from 0 to 1. @defaultValue 0.3 */
  readonly pctStart?: number;
  /** @defaultValue "cos" */
  readonly annealStrategy?: AnnealStrategy;
  /** Whether momentum, or `betas[0]`, goes the other way. @defaultValue true */
  readonly cycleMomentum?: boolean;
  /** The momentum at the top; one, or one for each group. @defaultValue 0.85 */
  readonly baseMomentum?: PerGroup<number>;
  /** The momentum at both ends; one, or one for each group. @defaultValue 0.95 */
  readonly maxMomentum?: PerGroup<number>;
  /** The first rate is `maxLr / divFactor`. @defaultValue 25 */
  readonly divFactor?: number;
  /** The last rate is the first one over this. @defaultValue 1e4 */
  readonly finalDivFactor?: number;
  /** Down to the first rate as fast as up, and from there to the last; `pctStart` is 0.5 at most then. @defaultValue false */
  readonly threePhase?: boolean;
}

/** The length of the cycle: `totalSteps`, or `epochs` times `stepsPerEpoch`. */
export type OneCycleLROptions = Shape &
  (
    | { readonly totalSteps: number; readonly epochs?: never; readonly stepsPerEpoch?: never }
    | { readonly totalSteps?: never; readonly epochs: number; readonly stepsPerEpoch: number }
  );

type Resolved = Required<Shape> & { readonly totalSteps: number };
type End = "first" | "max" | "last";

/** Between which two values an epoch lies, and how far from the first of them. */
function phaseAt(epoch: number, { totalSteps, pctStart, threePhase }: Resolved): readonly [End, End, number] {
  if (epoch > totalSteps) {
    fail(
      "OneCycleLR",
      `step ${epoch} is beyond totalSteps ${totalSteps}. Stop there, or construct it with more steps.`,
    );
  }
  const up = pctStart * totalSteps - 1;
  const down = threePhase ? 2 * up : totalSteps - 1;
  const within = (start: number, end: number) => (end > start ? (epoch - start) / (end - start) : 1);
  if (epoch <= up) return ["first", "max", within(0, up)];
  if (!threePhase) return ["max", "last", within(up, down)];
  return epoch <= down ? ["max", "first", within(up, down)] : ["first", "last", within(down, totalSteps - 1)];
}

const positive = { above: 0 };
const count = { integer: true, least: 1 };
const inUnit = { least: 0, below: 1 };

function totalStepsOf(read: FieldReader): number {
  const [total, epochs, each] = [read.has("totalSteps"), read.has("epochs"), read.has("stepsPerEpoch")];
  if (total || !(epochs || each)) return read.number("totalSteps", count);
  return read.number("epochs", count) * read.number("stepsPerEpoch", count);
}

const rule: ScheduleRule<Resolved> = {
  name: "OneCycleLR",
  rates: ["maxLr"],
  options(read) {
    const threePhase = read.oneOf("threePhase", [false, true], false);
    return {
      totalSteps: totalStepsOf(read),
      maxLr: read.perGroup("maxLr", { least: 0 }),
      pctStart: read.number("pctStart", { least: 0, most: threePhase ? 0.5 : 1 }, 0.3),
      annealStrategy: read.oneOf("annealStrategy", ["cos", "linear"], "cos"),
      cycleMomentum: read.oneOf("cycleMomentum", [true, false], true),
      baseMomentum: read.perGroup("baseMomentum", inUnit, 0.85),
      maxMomentum: read.perGroup("maxMomentum", inUnit, 0.95),
      divFactor: read.number("divFactor", positive, 25),
      finalDivFactor: read.number("finalDivFactor", positive, 1e4),
      threePhase,
    };
  },
  at(_base, epoch, options, group) {
    const max = ofGroup(options.maxLr, group);
    const first = max / options.divFactor;
    const rates = { first, max, last: first / options.finalDivFactor };
    const [from, to, part] = phaseAt(epoch, options);
    return anneal(options.annealStrategy, rates[from], rates[to], part);
  },
  momentum(epoch, options, group) {
    if (!options.cycleMomentum) return undefined;
    const high = ofGroup(options.maxMomentum, group);
    const momenta = { first: high, max: ofGroup(options.baseMomentum, group), last: high };
    const [from, to, part] = phaseAt(epoch, options);
    return anneal(options.annealStrategy, momenta[from], momenta[to], part);
  },
};

/**
 * One cycle (arXiv:1708.07120): up to `maxLr`, then down to almost nothing, and momentum the other way. The rates are absolute: the
 * groups' own are not used, and their `initialLr` is left alone, where torch overwrites it. Step it after every batch. The last rate of
 * the cycle is that of step `totalSteps - 1`; one step more is still allowed, as in torch, and goes beyond the end of the curve.
 */
export class OneCycleLR extends RuleScheduler<Resolved> {
  constructor(optimizer: Schedulable, options: OneCycleLROptions) {
    super(rule, optimizer, options);
  }
}
