import type { HostTensor } from "optim-core";

/** A Python dict as a plain object. Integer keys (`state[0]`) are the same keys written as strings, as JavaScript has them. */
export interface TorchDict {
  readonly [key: string]: TorchValue;
}

/**
 * What a file of `torch.save` holds, as plain data: dicts are objects, lists and tuples are arrays, `None` is `null`, tensors
 * are {@link HostTensor}s in host memory whatever device they came from. An integer beyond 2^53 is a `bigint`.
 */
export type TorchValue = null | boolean | number | bigint | string | HostTensor | readonly TorchValue[] | TorchDict;
