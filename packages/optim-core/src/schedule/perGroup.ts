/** One value for all parameter groups, or a list with one for each. A group added later takes the list's last value. */
export type PerGroup<T> = T | readonly T[];

const isList = <T>(value: PerGroup<T>): value is readonly T[] => Array.isArray(value);

/** The value that holds for a group. */
export function ofGroup<T extends number | ((...args: never[]) => unknown)>(value: PerGroup<T>, group: number): T {
  return isList(value) ? value[Math.min(group, value.length - 1)]! : value;
}

/** The rate that holds for a group, before its scale: one for all is that already, and of a list each is the group's own, as it is. */
export function rateOf(rate: PerGroup<number>, group: number, lrScale: number): number {
  return isList(rate) ? ofGroup(rate, group) / lrScale : rate;
}
