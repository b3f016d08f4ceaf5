import type { Rows } from "optim-core";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor } from "./tfModule.ts";

/** The row of uniforms for the step count in `counter`, which is not read: a tensor of one number for each. Disposing of them is left to `tf.tidy`. */
export function pickedRow(tf: TfApi, { first, values }: Rows, counter: TfTensor): readonly TfTensor[] {
  const index = tf.cast(tf.sub(tf.reshape(counter, []), tf.scalar(first)), "int32");
  return Array.from(values[0]!, (_, u) => {
    const column = Float32Array.from(values, (row) => row[u]!);
    return tf.gather(tf.tensor(column, [column.length], "float32"), index);
  });
}
