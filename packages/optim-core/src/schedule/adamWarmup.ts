import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link AdamWarmup}. */
export interface AdamWarmupOptions {
  /** Steps of the warm-up; 0 for none. */
  readonly warmup: number;
}

/** labml's warm-up: the rate of optimizer step `t`, counted from 1, up to which it is `1e-8` above the straight line. */
export function labmlWarmup(lr: number, t: number, warmup: number): number {
  return t < warmup ? 1e-8 + (t * lr) / warmup : lr;
}

const rule: ScheduleRule<AdamWarmupOptions> = {
  name: "AdamWarmup",
  options: (read) => ({ warmup: read.number("warmup", { integer: true, least: 0 }) }),
  at: (base, epoch, { warmup }) => labmlWarmup(base, epoch + 1, warmup),
};

/**
 * The warm-up of labml's `AdamWarmup` for any optimizer: `1e-8 + t · lr / warmup` at optimizer step `t` (from 1), and the full rate from
 * step `warmup` on. labml counts the steps of each parameter by itself; a schedule counts its own.
 */
export class AdamWarmup extends RuleScheduler<AdamWarmupOptions> {
  constructor(optimizer: Schedulable, options: AdamWarmupOptions) {
    super(rule, optimizer, options);
  }
}
