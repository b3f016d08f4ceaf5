import type { HostArray } from "optim-core";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor } from "./tfModule.ts";

/** The numbers of a tensor as of this call, whatever is done to it while they are waited for. */
export async function snapshotOf(tf: TfApi, tensor: TfTensor): Promise<HostArray> {
  const snapshot = tf.keep(tf.clone(tensor));
  try {
    return ((await snapshot.data()) as HostArray).slice();
  } finally {
    snapshot.dispose();
  }
}
