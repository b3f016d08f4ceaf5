import type { OutputAdapter } from "optim-amp";
import { OptimError } from "optim-core";
import { Held } from "../held.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfBuffer } from "../tfBuffer.ts";
import type { TfTensor, TfVariable } from "../tfModule.ts";

/** What a tensor has that nothing else has. */
const isTensor = (value: unknown): value is TfTensor => "dataId" in Object(value);

/**
 * Tensors of tf as outputs of a scaler. The scale is a variable, so that kernels of a step may write it in place, and an operation of tf may
 * multiply by it, which is recorded like any other.
 */
export function scaledOutputs(tf: TfApi): OutputAdapter<TfBuffer, TfTensor> & { readonly scale: Held } {
  let variable!: TfVariable;
  tf.tidy(() => {
    variable = tf.variable(tf.scalar(1), false);
  });
  return {
    scale: new Held(variable),
    isOutput: isTensor,
    times(output) {
      if (!isTensor(output))
        throw new OptimError(
          `GradScaler: an output is ${String(output)}, which is no tensor. Scale what tf has computed.`,
        );
      // tf.disposeVariables() does not mark them.
      if (tf.engine().registeredVariables[variable.name] !== variable)
        throw new OptimError("GradScaler: its scale is disposed, perhaps by tf.disposeVariables(). Make a new scaler.");
      return tf.mul(output, variable);
    },
  };
}
