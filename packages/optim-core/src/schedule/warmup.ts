/** The factor of a linear warm-up: from `startFactor` at step 0 to 1 at step `warmupSteps`, and 1 from there on. */
export function warmupFactor(epoch: number, warmupSteps: number, startFactor: number): number {
  return epoch >= warmupSteps ? 1 : startFactor + ((1 - startFactor) * epoch) / warmupSteps;
}
