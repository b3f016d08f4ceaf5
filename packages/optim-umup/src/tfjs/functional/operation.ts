import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";

/** One run of an operation. */
export interface OperationRun {
  readonly value: TfTensor;
  /** What the gradient needs. Nothing else lives until then. */
  readonly saved: readonly TfTensor[];
  /**
   * The gradients of all inputs, of their shapes. Each is a tensor of its own, never `dy` itself: tf disposes a gradient when it adds
   * another to it.
   */
  gradients(dy: TfTensor, saved: readonly TfTensor[]): TfTensor[];
}

/** Runs an operation whose gradient is not that of its parts, but the one it states: forward and backward have their own factors so. */
export function operation(tf: TfApi, inputs: readonly TfTensor[], run: () => OperationRun): TfTensor {
  const custom = tf.customGrad((...args: unknown[]) => {
    const save = args[inputs.length] as (tensors: readonly TfTensor[]) => void;
    const { value, saved, gradients } = run();
    save(saved);
    return { value, gradFunc: (dy, kept) => tf.tidy(() => gradients(dy, kept)) };
  });
  return custom(...inputs);
}
