import { median } from "./median.ts";

/** The times of one contender in milliseconds, one for each repetition, all of a single step. */
export interface Times {
  /** Until the call returned; none where that is not the whole work of the thread. */
  readonly main: readonly number[];
  /** Until the step was done. */
  readonly whole: readonly number[];
  /** By the device's own clock; none where it has none. */
  readonly device: readonly number[];
}

/** Of two runs of one contender the better one, time by time: nobody is to lose by a slow moment that others did not have. */
export function betterOf(one: Times, two: Times): Times {
  const better = (a: readonly number[], b: readonly number[]) => (a.length > 0 && median(b) < median(a) ? b : a);
  return {
    main: better(one.main, two.main),
    whole: better(one.whole, two.whole),
    device: better(one.device, two.device),
  };
}
