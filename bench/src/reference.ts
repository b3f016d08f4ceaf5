import type { MakeContender } from "./contender.ts";
import { takeTurn } from "./turn.ts";
import type { Workload } from "./workload.ts";

/** Steps before the outputs are compared: enough that every moment has been read and written. */
export const compared = 3;

/** The weights of a reference after the steps that all are compared after. */
export async function referenceWeights(make: MakeContender, workload: Workload): Promise<readonly Float32Array[]> {
  const reference = await make(workload);
  for (let i = 0; i < compared; i++) await takeTurn(reference);
  const weights = await reference.weights!();
  await reference.dispose();
  return weights;
}
