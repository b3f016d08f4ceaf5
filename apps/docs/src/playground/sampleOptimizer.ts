import { halfJs } from "optim-amp";
import type { Backend } from "optim-core";
import { type AnyOptimizer, makeOptimizer, type OptimizerType, typeFor } from "./optimizerType.ts";
import type { GivenOptions, Precision } from "./settings.ts";
import { storages } from "./storage.ts";

/**
 * An optimizer of two numbers in plain JavaScript, for who looks at it and trains nothing.
 *
 * @throws OptimError for options that its rule does not take.
 */
export function sampleOptimizer(type: OptimizerType, options: GivenOptions, precision: Precision): AnyOptimizer {
  const { dtype } = storages[precision];
  const [data, grad] = [halfJs.alloc(dtype, 2), halfJs.alloc(dtype, 2)];
  const backend = halfJs as Backend<unknown>;
  return makeOptimizer(typeFor(type, precision), [{ name: "sample", shape: [2], dtype, data, grad }], options, {
    backend,
  });
}
