import { ofGroup, type PerGroup } from "./perGroup.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link CyclicLR}. */
export interface CyclicLROptions {
  /** The rate at the start of a cycle, in place of the groups' own; one, or one for each group. */
  readonly baseLr: PerGroup<number>;
  /** The rate at the top of a cycle; one, or one for each group. */
  readonly maxLr: PerGroup<number>;
  /** Steps of the way up. @defaultValue 2000 */
  readonly stepSizeUp?: number;
  /** Steps of the way down. @defaultValue stepSizeUp */
  readonly stepSizeDown?: number;
  /** The height of the cycles: always the same, half of the one before, or times `gamma` at each step. @defaultValue "triangular" */
  readonly mode?: "triangular" | "triangular2" | "exp_range";
  /** The factor of `exp_range`. @defaultValue 1 */
  readonly gamma?: number;
  /** The height, from 0 to 1, in place of `mode`. Not part of a state dict. */
  readonly scaleFn?: (x: number) => number;
  /** What `scaleFn` is given: the number of the cycle, from 1, or of the step. @defaultValue "cycle" */
  readonly scaleMode?: "cycle" | "iterations";
  /** Whether momentum, or `betas[0]`, goes the other way. @defaultValue true */
  readonly cycleMomentum?: boolean;
  /** The momentum at the top of a cycle; one, or one for each group. @defaultValue 0.8 */
  readonly baseMomentum?: PerGroup<number>;
  /** The momentum at the start of a cycle; one, or one for each group. @defaultValue 0.9 */
  readonly maxMomentum?: PerGroup<number>;
}

type Resolved = Required<Omit<CyclicLROptions, "scaleFn">> & Pick<CyclicLROptions, "scaleFn">;

/** How far the rate is on its way from the lower bound to the upper one. */
function height(epoch: number, options: Resolved): number {
  const { stepSizeUp, stepSizeDown, mode, gamma, scaleFn, scaleMode } = options;
  const total = stepSizeUp + stepSizeDown;
  const ratio = stepSizeUp / total;
  const cycle = Math.floor(1 + epoch / total);
  const x = 1 + epoch / total - cycle;
  const part = x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  if (scaleFn) return part * scaleFn(scaleMode === "cycle" ? cycle : epoch);
  if (mode === "exp_range") return part * gamma ** epoch;
  return mode === "triangular2" ? part / 2 ** (cycle - 1) : part;
}

const inUnit = { least: 0, below: 1 };

const rule: ScheduleRule<Resolved> = {
  name: "CyclicLR",
  rates: ["baseLr", "maxLr"],
  options(read) {
    const stepSizeUp = read.number("stepSizeUp", { integer: true, least: 1 }, 2000);
    const scaleFn = read.has("scaleFn") ? { scaleFn: read.function<(x: number) => number>("scaleFn") } : {};
    return {
      baseLr: read.perGroup("baseLr", { least: 0 }),
      maxLr: read.perGroup("maxLr", { least: 0 }),
      stepSizeUp,
      stepSizeDown: read.number("stepSizeDown", { integer: true, least: 1 }, stepSizeUp),
      mode: read.oneOf("mode", ["triangular", "triangular2", "exp_range"], "triangular"),
      gamma: read.number("gamma", { least: 0 }, 1),
      ...scaleFn,
      scaleMode: read.oneOf("scaleMode", ["cycle", "iterations"], "cycle"),
      cycleMomentum: read.oneOf("cycleMomentum", [true, false], true),
      baseMomentum: read.perGroup("baseMomentum", inUnit, 0.8),
      maxMomentum: read.perGroup("maxMomentum", inUnit, 0.9),
    };
  },
  at(_base, epoch, options, group) {
    const base = ofGroup(options.baseLr, group);
    return base + (ofGroup(options.maxLr, group) - base) * height(epoch, options);
  },
  momentum(epoch, options, group) {
    if (!options.cycleMomentum) return undefined;
    const max = ofGroup(options.maxMomentum, group);
    return max - (max - ofGroup(options.baseMomentum, group)) * height(epoch, options);
  },
};

/**
 * The rate goes from `baseLr` up to `maxLr` and down again, over and over (arXiv:1506.01186), and momentum the other way. The rates are
 * absolute: the groups' own are not used. Step it after every batch.
 */
export class CyclicLR extends RuleScheduler<Resolved> {
  constructor(optimizer: Schedulable, options: CyclicLROptions) {
    super(rule, optimizer, options);
  }
}
