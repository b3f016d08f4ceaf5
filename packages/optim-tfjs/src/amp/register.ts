import { type AnyClass, register as registerPlain } from "../tfjs.ts";
import type { TfModule } from "../tfModule.ts";
import { scaledClass } from "./scaledClass.ts";

/**
 * Makes saved optimizers known to tf, plain ones and those of `scaledOptimizer`: call it before `tf.loadLayersModel` in a process that has not
 * made one with the same class yet.
 */
export function register<T extends TfModule>(tf: T, ...optimizers: readonly AnyClass[]): void {
  registerPlain(tf, ...optimizers);
  scaledClass(tf);
}
