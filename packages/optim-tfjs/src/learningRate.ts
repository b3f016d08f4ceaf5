/** A group's rate now, and at the beginning. */
interface RatedGroup {
  lr: number;
  readonly initialLr: number;
}

/**
 * Note [One rate, many groups]
 * `learningRate` is the rate of a group that began with the optimizer's own `lr`. Setting it keeps the ratios in which the groups began:
 * a group that began at a tenth of it stays there. (A rate of 0 in between loses nothing, since the ratio is that of the beginnings.)
 */
const ratio = (base: number, initialLr: number): number => (base === 0 ? 1 : initialLr / base);

/** The rate in force, in terms of `base`, the optimizer's own `lr`. */
export function readRate(groups: readonly RatedGroup[], base: number): number | undefined {
  const [first] = groups;
  if (!first) return undefined;
  const same = groups.find(({ initialLr }) => initialLr === base);
  if (same) return same.lr;
  return first.initialLr === 0 ? first.lr : first.lr / ratio(base, first.initialLr);
}

/** What a group that began with `initialLr` has while the rate is `rate`. */
export const rateFor = (rate: number, base: number, initialLr: number): number => rate * ratio(base, initialLr);

/** Sets the rate of all groups. */
export function writeRate(groups: readonly RatedGroup[], base: number, rate: number): void {
  for (const group of groups) group.lr = rateFor(rate, base, group.initialLr);
}
