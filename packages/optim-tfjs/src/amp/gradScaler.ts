import { apiOf } from "../tfApi.ts";
import type { TfModule } from "../tfModule.ts";
import type { TfScalerOptions } from "./ampOptions.ts";
import { TfGradScaler } from "./tfGradScaler.ts";

/**
 * torch.amp.GradScaler for optimizers that `tfjs()` has made: the loss is multiplied by a scale, gradients are divided by it in the kernel of
 * the step, and a step whose gradients have overflowed changes nothing. Scale and step counts lie on tf's backend, and nothing waits for it.
 *
 * ```ts
 * const { value, grads } = tf.variableGrads(() => scaler.scale(loss()));
 * scaler.clipGradNorm(optimizer, 1);
 * scaler.step(optimizer, grads);
 * scaler.update();
 * ```
 *
 * or all of it by `scaler.minimize(optimizer, loss)`. For `model.compile`, see `scaledOptimizer`.
 *
 * @throws OptimError for an option that is out of its domain.
 */
export function gradScaler<T extends TfModule>(tf: T, options: TfScalerOptions = {}): TfGradScaler<T> {
  return new TfGradScaler<T>(apiOf(tf), options);
}
