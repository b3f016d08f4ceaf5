/** What comes of running one golden file. */
export interface CaseResult {
  /** Cases in the file: 1, or as many as it lists. */
  readonly cases: number;
  /** The largest error in float64, as a fraction of its bound: 1 is at the bound. */
  readonly worst64: number;
  /** The largest error in float32, as a fraction of its bound. */
  readonly worst32: number;
  /** What is out of bounds or not understood, a line each: tensor, step, value. None: passed. */
  readonly failures: readonly string[];
}
