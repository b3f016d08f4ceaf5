import { OptimError } from "optim-core";
import { type AnyAdapter, adapterOf } from "../adapters.ts";

/** An optimizer that `tfjs()` has made, whatever its rule. */
export interface TfScalable {
  readonly inner: unknown;
  applyGradients(gradients: never): void;
}

const operations = "tfjs operations";

/** The inside of an optimizer. @throws OptimError where it clips by itself: that would be before gradients are unscaled. */
export function scalable(optimizer: TfScalable): AnyAdapter {
  const adapter = adapterOf("GradScaler", optimizer);
  const { clipNorm, clipValue } = adapter.options;
  if (clipNorm !== undefined)
    throw new OptimError(
      `GradScaler: ${adapter.who} has clipNorm: ${clipNorm}, which would clip scaled gradients. Leave it out, and call scaler.clipGradNorm(optimizer, ${clipNorm}), or give it to scaledOptimizer.`,
    );
  if (clipValue !== undefined)
    throw new OptimError(
      `GradScaler: ${adapter.who} has clipValue: ${clipValue}, which would clip scaled gradients. Leave it out, and clip by norm: scaler.clipGradNorm(optimizer, 1).`,
    );
  return adapter;
}

/** @throws OptimError where the buffers of a scaler are no use to an optimizer; `way` and `own` are the names of their backends. */
export function checkWay(who: string, way: string, own: string): void {
  if ((way === operations) === (own === operations)) return;
  throw new OptimError(
    way === operations
      ? `GradScaler: ${who} steps by plain operations of tf. Give the scaler the option ops: true.`
      : `GradScaler: the scaler is plain operations of tf, and ${who} is not. Leave out its option ops, and make it after tf.setBackend().`,
  );
}
