import { anneal } from "./anneal.ts";
import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";
import { warmupFactor } from "./warmup.ts";

/** The options of {@link WSD}. */
export interface WSDOptions {
  /** Steps of the warm-up; 0 for none. */
  readonly warmupSteps: number;
  /** Steps at the full rate. */
  readonly stableSteps: number;
  /** Steps of the decay; 0 for a fall at once. */
  readonly decaySteps: number;
  /** The shape of the decay: one minus the square root of its progress, a straight line, or a cosine. @defaultValue "1-sqrt" */
  readonly decayShape?: "1-sqrt" | "linear" | "cosine";
  /** The factor of the very first rate, from 0 to 1. @defaultValue 0 */
  readonly startFactor?: number;
  /** The factor after the decay, from 0 to 1. @defaultValue 0 */
  readonly endFactor?: number;
}

const steps = { integer: true, least: 0 };
const part = { least: 0, most: 1 };

const rule: ScheduleRule<Required<WSDOptions>> = {
  name: "WSD",
  options: (read) => ({
    warmupSteps: read.number("warmupSteps", steps),
    stableSteps: read.number("stableSteps", steps),
    decaySteps: read.number("decaySteps", steps),
    decayShape: read.oneOf("decayShape", ["1-sqrt", "linear", "cosine"], "1-sqrt"),
    startFactor: read.number("startFactor", part, 0),
    endFactor: read.number("endFactor", part, 0),
  }),
  at(base, epoch, { warmupSteps, stableSteps, decaySteps, decayShape, startFactor, endFactor }) {
    const decayed = epoch - warmupSteps - stableSteps;
    if (decayed < 0) return base * warmupFactor(epoch, warmupSteps, startFactor);
    if (decayed >= decaySteps) return base * endFactor;
    const progress = decayed / decaySteps;
    if (decayShape === "1-sqrt") return base * (1 - (1 - endFactor) * Math.sqrt(progress));
    return base * anneal(decayShape === "cosine" ? "cos" : "linear", 1, endFactor, progress);
  },
};

/**
 * Warm-up, stable, decay: a straight line up to the initial rate, the full rate, and a decay to `endFactor` of it, where it stays
 * (arXiv:2404.06395; the square root is that of arXiv:2405.18392). To train on from before the decay, load a state of the stable part
 * into a schedule and change `stableSteps` in the `options` of the dict.
 */
export class WSD extends RuleScheduler<Required<WSDOptions>> {
  constructor(optimizer: Schedulable, options: WSDOptions) {
    super(rule, optimizer, options);
  }
}
