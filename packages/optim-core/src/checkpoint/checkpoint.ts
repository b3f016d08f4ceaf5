import type { HostTensor } from "../hostTensor.ts";

/**
 * What a file holds: a record of anything that can be saved. The state dicts of optimizers, schedulers and scalers fit, and so
 * do weights and plain numbers: `{ optimizer: await optimizer.stateDict(), scheduler: scheduler.stateDict(), epoch: 3 }`.
 */
export type Checkpoint = { readonly [key: string]: CheckpointValue | undefined };

/**
 * One value of a {@link Checkpoint}. Every number survives, NaN, infinities and -0 with them, and every byte of a tensor.
 * Members that are `undefined` are left out.
 */
export type CheckpointValue = null | boolean | number | string | HostTensor | readonly CheckpointValue[] | Checkpoint;
