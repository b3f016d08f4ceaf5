import type { Clip } from "./clip.ts";

/** How data-parallel ranks agree on numbers; you bring the transport. Every rank calls it in the same order and gets the same. */
export interface ScalerReducer {
  /** The greatest of each over all ranks. */
  max(values: readonly number[]): Promise<readonly number[]>;
  /** The sum of each over all ranks. */
  sum(values: readonly number[]): Promise<readonly number[]>;
}

/** What a rank has found in its gradients, and its scale; or what all have, and the least of their scales. */
export interface Found {
  readonly foundInf: number;
  readonly norm: number;
  readonly scale: number;
}

/** What ranks agree on, where this one has found these numbers. */
export async function reduceFound(
  { foundInf, norm, scale }: Found,
  { order, normType }: Clip,
  { max, sum }: ScalerReducer,
): Promise<Found> {
  const sign = order === "-Infinity" ? -1 : 1;
  const [infs, extreme, negated] = await max([foundInf, sign * norm, -scale]);
  const found = { foundInf: infs!, scale: -negated! };
  if (order === "none") return { ...found, norm: 0 };
  if (!Number.isFinite(normType)) return { ...found, norm: sign * extreme! };
  // Of order 0, gradients are counted.
  const [total] = await sum([normType ? norm ** normType : norm]);
  return { ...found, norm: normType ? total! ** (1 / normType) : total! };
}
