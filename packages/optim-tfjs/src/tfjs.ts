import { OptimError, type OptimizerClass, type OptimizerHyper } from "optim-core";
import { apiOf } from "./tfApi.ts";
import { tfjsClass } from "./tfjsClass.ts";
import type { TfjsOptimizer } from "./tfjsOptimizer.ts";
import { splitOptions, type TfjsOptions } from "./tfjsOptions.ts";
import type { TfModule } from "./tfModule.ts";

/**
 * An optimizer of optim-core wherever TensorFlow.js takes one of its own: `model.compile({ optimizer: tfjs(tf, AdamW, { lr: 1e-3 }) })`,
 * or `minimize`, `computeGradients` and `applyGradients`. It is a real `tf.Optimizer` of the `tf` that is passed, saved and loaded with
 * a model; see {@link TfjsOptions} for groups, schedules and clipping.
 *
 * @throws OptimError for an option that the optimizer does not have, or one outside its domain.
 */
export function tfjs<T extends TfModule, H extends OptimizerHyper, S>(
  tf: T,
  optimizer: OptimizerClass<H, S>,
  options?: TfjsOptions<T, NoInfer<H>, NoInfer<S>>,
): TfjsOptimizer<T, H, S> {
  check(tf, optimizer);
  if (options !== undefined && Object(options) !== options)
    throw new OptimError(`tfjs: the options are ${String(options)}. Pass an object, such as { lr: 1e-3 }.`);
  return new (tfjsClass(tf, optimizer))(splitOptions<H, S>((options ?? {}) as TfjsOptions<TfModule, H, S>));
}

/**
 * Makes saved optimizers known to tf: call it before `tf.loadLayersModel` in a process where {@link tfjs} has not made one of the same
 * class yet.
 */
export function register<T extends TfModule>(tf: T, ...optimizers: readonly AnyClass[]): void {
  for (const optimizer of optimizers) {
    check(tf, optimizer);
    tfjsClass(tf, optimizer as unknown as OptimizerClass<OptimizerHyper, object>);
  }
}

/** An optimizer class of optim-core, whichever. */
export type AnyClass = (new (...args: never[]) => unknown) & { readonly rule: { readonly name: string } };

function check(tf: TfModule, optimizer: { readonly rule: { readonly name: string } }): void {
  if (typeof tf?.Optimizer !== "function" || typeof apiOf(tf).engine !== "function")
    throw new OptimError(
      'tfjs: the first argument is not TensorFlow.js. Pass the namespace: import * as tf from "@tensorflow/tfjs".',
    );
  if (typeof optimizer?.rule?.name !== "string")
    throw new OptimError(
      "tfjs: the second argument is not a class of optim-core. Pass the class itself: tfjs(tf, AdamW, { lr: 1e-3 }).",
    );
}
