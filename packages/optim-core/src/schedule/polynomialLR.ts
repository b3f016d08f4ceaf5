import { RuleScheduler } from "./ruleScheduler.ts";
import type { Schedulable } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";

/** The options of {@link PolynomialLR}. */
export interface PolynomialLROptions {
  /** Steps until the rate is 0. @defaultValue 5 */
  readonly totalIters?: number;
  /** The exponent, 0 or more. @defaultValue 1 */
  readonly power?: number;
}

const rule: ScheduleRule<Required<PolynomialLROptions>> = {
  name: "PolynomialLR",
  options: (read) => ({
    totalIters: read.number("totalIters", { integer: true, least: 1 }, 5),
    power: read.number("power", { least: 0 }, 1),
  }),
  at: (base, epoch, { totalIters, power }) => base * (1 - Math.min(totalIters, epoch) / totalIters) ** power,
  next: (lr, epoch, { totalIters, power }) =>
    epoch === 0 || epoch > totalIters ? lr : lr * ((1 - epoch / totalIters) / (1 - (epoch - 1) / totalIters)) ** power,
};

/** The rate times `(1 - epoch / totalIters) ** power`, and 0 from step `totalIters` on. */
export class PolynomialLR extends RuleScheduler<Required<PolynomialLROptions>> {
  constructor(optimizer: Schedulable, options: PolynomialLROptions = {}) {
    super(rule, optimizer, options);
  }
}
