import { fail } from "../error.ts";

/** What a scheduler needs of a parameter group: it writes `lr`, and `momentum` or `betas[0]` where it cycles the momentum. */
export interface ScheduledGroup {
  readonly params: readonly unknown[];
  lr: number;
  /** The rate that the schedule starts from. Absent: the `lr` that the first scheduler finds, which then writes it here. */
  initialLr?: number;
  /**
   * The factor that is in `lr` and `initialLr`, as optim-umup scales them. Schedules speak of the rate before it: `maxLr: 1` is once the
   * factor. Rates in a list, one for each group, are as they are. @defaultValue 1
   */
  readonly lrScale?: number;
  momentum?: number;
  betas?: readonly [number, ...number[]];
}

/** Anything with parameter groups: every optimizer of this library, or an object of your own. */
export interface Schedulable {
  readonly paramGroups: readonly ScheduledGroup[];
}

/** The optimizer, if it has groups with numeric learning rates. */
export function checkSchedulable(who: string, optimizer: Schedulable): Schedulable {
  const groups: unknown = (optimizer as Partial<Schedulable> | null | undefined)?.paramGroups;
  if (!Array.isArray(groups) || groups.length === 0) {
    fail(who, "the first argument has no parameter groups. Pass the optimizer, then an object of options.");
  }
  optimizer.paramGroups.forEach(({ lr, lrScale = 1 }, i) => {
    if (!Number.isFinite(lr)) fail(who, `group ${i} has lr ${String(lr)}. A schedule needs a finite number there.`);
    if (!(Number.isFinite(lrScale) && lrScale > 0))
      fail(who, `group ${i} has lrScale ${String(lrScale)}. A schedule needs a positive number there.`);
  });
  return optimizer;
}

/** The momentum of a group: `betas[0]` where it has betas, as in torch. */
export function momentumOf(who: string, { momentum, betas }: ScheduledGroup, index: number): number {
  const value = betas?.[0] ?? momentum;
  if (value === undefined) {
    fail(who, `group ${index} has neither momentum nor betas to cycle. Pass { cycleMomentum: false }.`);
  }
  return value;
}

/** Writes what `momentumOf` reads; betas are replaced, never changed in place. */
export function setMomentum(group: ScheduledGroup, momentum: number): void {
  if (group.betas) {
    const [, ...rest] = group.betas;
    group.betas = [momentum, ...rest];
  } else group.momentum = momentum;
}
