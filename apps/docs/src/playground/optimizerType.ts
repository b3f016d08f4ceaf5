import { mixed } from "optim-amp";
import type { Optimizer, OptimizerClass, OptimizerHyper, Param, State } from "optim-core";
import type { Place } from "./place.ts";
import type { GivenOptions, Precision } from "./settings.ts";

/** The class of an optimizer that was chosen by name or written by a reader: its options are checked when it is constructed. */
export type OptimizerType = OptimizerClass<OptimizerHyper, State>;

/** An optimizer on any backend. */
export type AnyOptimizer = Optimizer<OptimizerHyper, State, unknown>;

/** The class as it trains in a precision: weights in halves have a float32 copy. */
export const typeFor = (type: OptimizerType, precision: Precision): OptimizerType =>
  precision === "float32" ? type : (mixed(type) as unknown as OptimizerType);

/** Constructs it. @throws OptimError for options that its rule does not take. */
export const makeOptimizer = (
  type: OptimizerType,
  params: readonly Param<unknown>[],
  options: GivenOptions,
  { backend }: Place,
): AnyOptimizer => new type<unknown>(params, { ...options, backend });
