import { applyConstraint, type Constraint } from "../../constraint.ts";
import { logarithmicInterpolation } from "../../logarithmicInterpolation.ts";
import { positive } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { activation } from "./activation.ts";
import { sigmoidGate } from "./sigmoidGate.ts";

/** Options of `silu`. */
export interface SiluOptions {
  /** How sharp it is: `x · σ(mult · x)`. Default: 1. */
  readonly mult?: number;
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
}

/** SiLU, `x · σ(x)`. The factors are empirical models of its scale (unit_scaling.functional.silu). */
export function silu(tf: TfApi, x: TfTensor, { mult = 1, constraint = "toOutputScale" }: SiluOptions = {}): TfTensor {
  const squared = positive("silu", "mult", mult) ** 2;
  const factors = applyConstraint(
    constraint,
    logarithmicInterpolation(1 / (1 + 0.25 / squared), 2, Math.sqrt(2 / (1 - 1 / Math.PI))),
    logarithmicInterpolation(1 / (1 + 1 / squared), 2, Math.SQRT2),
  );
  return activation(tf, x, sigmoidGate, mult, factors);
}
