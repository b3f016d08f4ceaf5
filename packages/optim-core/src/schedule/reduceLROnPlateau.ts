import { fail } from "../error.ts";
import { FieldReader, type FieldSource } from "./fieldReader.ts";
import { type PerGroup, rateOf } from "./perGroup.ts";
import type { Schedulable } from "./schedulable.ts";
import { Scheduler } from "./scheduler.ts";
import { encodeNumber, type Json } from "./schedulerState.ts";

/** The options of {@link ReduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** Whether a smaller or a larger metric is better. @defaultValue "min" */
  readonly mode?: "min" | "max";
  /** The factor of each reduction, below 1. @defaultValue 0.1 */
  readonly factor?: number;
  /** Steps without improvement that pass unpunished. @defaultValue 10 */
  readonly patience?: number;
  /** What the metric must be better by. @defaultValue 1e-4 */
  readonly threshold?: number;
  /** Whether the threshold is a part of the best metric, or a difference. @defaultValue "rel" */
  readonly thresholdMode?: "rel" | "abs";
  /** Steps after a reduction that are not counted. @defaultValue 0 */
  readonly cooldown?: number;
  /** The least rate; one, or one for each group. @defaultValue 0 */
  readonly minLr?: PerGroup<number>;
  /** A smaller reduction than this is not made. @defaultValue 1e-8 */
  readonly eps?: number;
}

type Resolved = Required<ReduceLROnPlateauOptions>;

function readOptions(who: string, options: unknown, source: FieldSource): Resolved {
  const count = { integer: true, least: 0 };
  const read = new FieldReader(who, options, source);
  const resolved: Resolved = {
    mode: read.oneOf("mode", ["min", "max"], "min"),
    factor: read.number("factor", { least: 0, below: 1 }, 0.1),
    patience: read.number("patience", count, 10),
    threshold: read.number("threshold", { least: 0 }, 1e-4),
    thresholdMode: read.oneOf("thresholdMode", ["rel", "abs"], "rel"),
    cooldown: read.number("cooldown", count, 0),
    minLr: read.perGroup("minLr", { least: 0 }, 0),
    eps: read.number("eps", { least: 0 }, 1e-8),
  };
  read.finish();
  return resolved;
}

/**
 * Reduces the rates when a metric has stopped getting better. A metric of NaN is no improvement. With `"rel"` a negative best metric
 * moves the bar the wrong way, as in torch: use `"abs"` for metrics that may be negative. Groups added later are reduced with the others.
 */
export class ReduceLROnPlateau extends Scheduler {
  #options: Resolved;
  #best: number;
  #badEpochs = 0;
  #cooldown = 0;

  constructor(optimizer: Schedulable, options: ReduceLROnPlateauOptions = {}) {
    super("ReduceLROnPlateau", optimizer);
    this.#options = readOptions(this.name, options, { groups: optimizer.paramGroups.length, saved: false });
    this.#best = this.#options.mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
  }

  /** Takes note of the metric (a validation loss, say) after an epoch, and reduces the rates if it has stalled. */
  step(metric: number, epoch: number = this.position + 1): void {
    if (typeof metric !== "number") fail(this.name, `step() needs the metric as a number, not ${typeof metric}.`);
    if (!Number.isSafeInteger(epoch) || epoch < 0) {
      fail(this.name, `epoch ${String(epoch)} is none. Pass an integer >= 0, or leave it out.`);
    }
    const { patience, cooldown } = this.#options;
    const better = this.#better(metric);
    if (better) this.#best = metric;
    this.#badEpochs = better ? 0 : this.#badEpochs + 1;
    if (this.#cooldown > 0) {
      this.#cooldown -= 1;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs > patience) {
      this.#reduce();
      this.#cooldown = cooldown;
      this.#badEpochs = 0;
    }
    this.position = epoch;
    this.lastLrs = this.groupLrs();
  }

  protected override ownState(): Readonly<Record<string, Json>> {
    const counts = { numBadEpochs: this.#badEpochs, cooldownCounter: this.#cooldown };
    return { best: encodeNumber(this.#best), ...counts, options: { ...this.#options } };
  }

  protected override checkOwn(read: FieldReader, who: string): () => void {
    const count = { integer: true, least: 0 };
    const best = read.encoded("best");
    const badEpochs = read.number("numBadEpochs", count);
    const cooldown = read.number("cooldownCounter", count);
    const source = { groups: this.optimizer.paramGroups.length, saved: true };
    const options = readOptions(`${who}: options`, read.record("options"), source);
    return () => {
      this.#best = best;
      this.#badEpochs = badEpochs;
      this.#cooldown = cooldown;
      this.#options = options;
    };
  }

  #better(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const sign = mode === "min" ? -1 : 1;
    const bar = thresholdMode === "rel" ? this.#best * (1 + sign * threshold) : this.#best + sign * threshold;
    return mode === "min" ? metric < bar : metric > bar;
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.#options;
    this.optimizer.paramGroups.forEach((group, i) => {
      const { lrScale = 1 } = group;
      const lr = Math.max(group.lr * factor, lrScale * rateOf(minLr, i, lrScale));
      if (group.lr - lr > lrScale * eps) group.lr = lr;
    });
  }
}
