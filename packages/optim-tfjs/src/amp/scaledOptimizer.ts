import type { OptimizerHyper } from "optim-core";
import type { TfjsOptimizer } from "../tfjsOptimizer.ts";
import type { TfModule } from "../tfModule.ts";
import { scaledClass } from "./scaledClass.ts";
import type { ScaledOptions } from "./scaledOptions.ts";
import type { ScaledTfOptimizer } from "./scaledTfOptimizer.ts";

/**
 * An optimizer that `tfjs()` has made, with a gradient scaler, as one `tf.Optimizer`: what trains in half precision by one line.
 *
 * ```ts
 * model.compile({ optimizer: scaledOptimizer(tf, tfjs(tf, AdamW, { lr: 1e-3 }), { autocast: true, clipNorm: 1 }), loss });
 * ```
 *
 * `minimize` runs the loss under autocast if it is told so, scales it, steps unless gradients have overflowed, and updates the scale; it
 * returns the loss unscaled. It is saved and loaded with a model, the scale too. Disposing of it disposes of the optimizer.
 *
 * @throws OptimError for an option out of its domain, and for an optimizer that clips by itself.
 */
export function scaledOptimizer<T extends TfModule, H extends OptimizerHyper, S>(
  tf: T,
  optimizer: TfjsOptimizer<T, H, S>,
  options: ScaledOptions = {},
): ScaledTfOptimizer<T, H, S> {
  return new (scaledClass(tf))(optimizer as never, options) as unknown as ScaledTfOptimizer<T, H, S>;
}
