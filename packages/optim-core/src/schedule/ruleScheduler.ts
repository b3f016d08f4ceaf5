import { fail } from "../error.ts";
import { ChainableScheduler } from "./chainableScheduler.ts";
import { FieldReader, type FieldSource } from "./fieldReader.ts";
import { type PerGroup, rateOf } from "./perGroup.ts";
import { momentumOf, type Schedulable, setMomentum } from "./schedulable.ts";
import type { ScheduleRule } from "./scheduleRule.ts";
import { encodeNumber, type Json } from "./schedulerState.ts";

const holdsFunctions = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(holdsFunctions) : typeof value === "function";

function readOptions<O>(rule: ScheduleRule<O>, who: string, options: unknown, source: FieldSource): O {
  const read = new FieldReader(who, options, source);
  const checked = rule.options(read);
  read.finish();
  return checked;
}

/**
 * A scheduler made of a {@link ScheduleRule}, applied to each group by itself. A group that is added to the optimizer later joins at
 * the next `step()`: with the rate that its own initial rate has at that place of the schedule, or, where the schedule has no closed
 * form, with its own rate from there on. Extend it for a schedule of your own.
 */
export abstract class RuleScheduler<O extends object> extends ChainableScheduler {
  readonly #rule: ScheduleRule<O>;
  #options: O;
  /** The initial rates of the groups that have joined. */
  #baseLrs: readonly number[] = [];

  constructor(rule: ScheduleRule<O>, optimizer: Schedulable, options: object) {
    super(rule.name, optimizer);
    this.#rule = rule;
    this.#options = readOptions(rule, rule.name, options, { groups: optimizer.paramGroups.length, saved: false });
    this.restart("lr");
  }

  /**
   * Moves on by one step, or to `epoch` (0 or more), where the closed form of the schedule gives the rates if it has one. Fails, and
   * changes nothing, where a rate would not be finite.
   */
  override step(epoch?: number): void {
    if (epoch === undefined) {
      this.#move(this.position + 1, (lr, i, base) => this.#next(lr, i, base, this.position + 1));
      return;
    }
    if (!(this.fractional ? Number.isFinite(epoch) : Number.isSafeInteger(epoch)) || epoch < 0) {
      const numbers = this.fractional ? "a number" : "an integer";
      fail(this.name, `step(${String(epoch)}) names no epoch. Pass ${numbers} >= 0, or nothing.`);
    }
    const { at } = this.#rule;
    this.#move(epoch, (lr, i, base) => (at ? at(base, epoch, this.#of(i), i) : this.#next(lr, i, base, epoch)));
  }

  override restart(from: "base" | "lr"): void {
    const { at, first } = this.#rule;
    this.#move(0, (lr, i, base) => {
      if (from === "lr" && first) return first(lr);
      return this.#from(from === "base" && at ? base : lr, 0, i, base);
    });
  }

  protected override get fractional(): boolean {
    return this.#rule.fractional === true;
  }

  protected override ownState(): Readonly<Record<string, Json>> {
    const options = Object.entries(this.#options).filter(([, value]) => !holdsFunctions(value));
    return {
      baseLrs: this.#baseLrs.map(encodeNumber),
      ...(this.#cyclesMomentum(this.#options) && { momentum: this.#momenta(this.name).map(encodeNumber) }),
      options: Object.fromEntries(options),
    };
  }

  protected override checkOwn(read: FieldReader, who: string): () => void {
    const groups = this.optimizer.paramGroups;
    const baseLrs = read.encodedList("baseLrs", { fewer: true });
    const functions = Object.entries(this.#options).filter(([, value]) => holdsFunctions(value));
    const fields = { ...read.record("options"), ...Object.fromEntries(functions) };
    const options = readOptions(this.#rule, `${who}: options`, fields, { groups: groups.length, saved: true });
    const momenta = this.#cyclesMomentum(options) ? read.encodedList("momentum") : undefined;
    if (momenta) this.#momenta(who);
    return () => {
      this.#baseLrs = baseLrs;
      this.#options = options;
      momenta?.forEach((momentum, i) => void setMomentum(groups[i]!, momentum));
    };
  }

  #cyclesMomentum(options: O): boolean {
    return this.#rule.momentum?.(0, options, 0) !== undefined;
  }

  #momenta(who: string): number[] {
    return this.optimizer.paramGroups.map((group, i) => momentumOf(who, group, i));
  }

  /** The options as they are for a group: of rates in a list, its own. */
  #of(i: number): O {
    const { rates } = this.#rule;
    if (!rates) return this.#options;
    const { lrScale = 1 } = this.optimizer.paramGroups[i]!;
    const own = rates.map((name) => [name, rateOf(this.#options[name] as PerGroup<number>, i, lrScale)]);
    return { ...this.#options, ...Object.fromEntries(own) };
  }

  /** The rate after `lr`: recursive where the rule is, closed otherwise. */
  #from(lr: number, epoch: number, i: number, base: number): number {
    const rule = this.#rule;
    return rule.next ? rule.next(lr, epoch, this.#of(i), i, base) : rule.at(base, epoch, this.#of(i), i);
  }

  #next(lr: number, i: number, base: number, epoch: number): number {
    const rule = this.#rule;
    const join = i < this.#baseLrs.length ? undefined : (rule.join ?? rule.at);
    return this.#from(join ? join(lr, this.position, this.#of(i), i) : lr, epoch, i, base);
  }

  /**
   * Computes the rates and momenta of all groups first and writes them after: a failure changes nothing. Rules speak of rates before they
   * are scaled.
   */
  #move(epoch: number, lrOf: (lr: number, i: number, base: number) => number): void {
    const { name } = this;
    const groups = this.optimizer.paramGroups;
    const baseLrs = groups.map((group, i) => this.#baseLrs[i] ?? group.initialLr ?? group.lr);
    const lrs = groups.map((group, i) => {
      const { lrScale = 1 } = group;
      const lr = lrScale * lrOf(group.lr / lrScale, i, baseLrs[i]! / lrScale);
      if (!Number.isFinite(lr))
        fail(name, `the lr of group ${i} at epoch ${epoch} would be ${lr}. Check the options and its lr.`);
      return lr;
    });
    const momenta = groups.map((group, i) => {
      const momentum = this.#rule.momentum?.(epoch, this.#options, i);
      if (momentum !== undefined) momentumOf(name, group, i);
      return momentum;
    });
    groups.forEach((group, i) => {
      const momentum = momenta[i];
      group.initialLr ??= baseLrs[i]!;
      group.lr = lrs[i]!;
      if (momentum !== undefined) setMomentum(group, momentum);
    });
    this.#baseLrs = baseLrs;
    this.lastLrs = lrs;
    this.position = epoch;
  }
}
