import { OptimError } from "optim-core";
import { isVariable } from "./held.ts";
import type { TfTensor } from "./tfModule.ts";

/**
 * The numbers of a tensor, at once.
 *
 * @throws OptimError that names it, where it lies with a backend that cannot do that.
 */
export function numbersOf(tensor: TfTensor): Float32Array {
  try {
    return tensor.dataSync() as Float32Array;
  } catch (cause) {
    const what = isVariable(tensor) ? `variable "${tensor.name}"` : `a tensor of shape [${tensor.shape}]`;
    throw new OptimError(
      `tfjs: ${what} lies with a backend that is not read at once. Set that backend before the first step.`,
      { cause },
    );
  }
}
