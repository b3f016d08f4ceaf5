/** How data-parallel ranks agree on numbers; you bring the transport. Every rank calls it in the same order and gets the same. */
export interface ScalerReducer {
  /** The greatest of each over all ranks. */
  max(values: readonly number[]): Promise<readonly number[]>;
  /** The sum of each over all ranks. */
  sum(values: readonly number[]): Promise<readonly number[]>;
}
