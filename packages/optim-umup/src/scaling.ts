import { type Num, OptimError, optional, where } from "optim-core";

/** What every rule of this package can be told beside what its namesake in optim-core can. */
export const scalingHyper = {
  /** Whether `weightDecay` is what a step takes of a weight whatever the learning rate (though not whatever its schedule). */
  independentWeightDecay: true,
  /** Whether parameters without a tag are let in; they keep the learning rate as it is. */
  allowNonUnitScalingParams: false,
  /** The factor that is in a group's `lr` already. The class writes it; a group that has it is not scaled again. */
  lrScale: optional(0),
} as const;

/** What {@link checkScaled} and {@link overPeak} read of a rule's hyper-parameters. */
export interface ScalingSymbols {
  readonly initialLr: Num;
  readonly weightDecay: Num | undefined;
  readonly lrScale: Num | undefined;
}

/**
 * Checks that it was a class of this package that made the group: one that something else has made of the rule alone knows no tags.
 *
 * @throws OptimError where it was not.
 */
export function checkScaled(who: string, { lrScale }: ScalingSymbols): void {
  if (!lrScale)
    throw new OptimError(
      `${who}: this group is not scaled: what is made of a class, as mixed() does, does not read tags. Make it of optim-core's class, and pass it scaledParameters().`,
    );
}

/** Decay divided by the rate that its group began with, for an update that multiplies by the rate; a rate of 0 divides nothing. */
export const overPeak = ({ weightDecay, initialLr }: ScalingSymbols): Num | undefined =>
  weightDecay?.div(where(initialLr.eq(0), 1, initialLr));
