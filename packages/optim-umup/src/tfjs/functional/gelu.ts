import { OptimError } from "optim-core";
import { applyConstraint, type Constraint } from "../../constraint.ts";
import { logarithmicInterpolation } from "../../logarithmicInterpolation.ts";
import { positive } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { activation } from "./activation.ts";
import { normalGate } from "./normalGate.ts";
import { tanhGate } from "./tanhGate.ts";

/** Options of `gelu`. */
export interface GeluOptions {
  /** How sharp it is: `gelu(mult · x) / mult`. Default: 1. */
  readonly mult?: number;
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
  /** `"tanh"` takes the approximation by tanh. Default: `"none"`, which is exact to float32. */
  readonly approximate?: "none" | "tanh";
}

const gates = { none: normalGate, tanh: tanhGate };

/** GELU (arXiv:1606.08415). The factors are empirical models of its scale (unit_scaling.functional.gelu). */
export function gelu(
  tf: TfApi,
  x: TfTensor,
  { mult = 1, constraint = "toOutputScale", approximate = "none" }: GeluOptions = {},
): TfTensor {
  if (!Object.hasOwn(gates, approximate))
    throw new OptimError(`gelu: approximate is "${approximate}". Choose "none" or "tanh".`);
  const alpha = 1 / (1 + 0.25 / positive("gelu", "mult", mult) ** 2);
  const factors = applyConstraint(
    constraint,
    logarithmicInterpolation(alpha, 2, Math.sqrt(2 / (1 - 1 / Math.PI))),
    logarithmicInterpolation(alpha, 2, Math.SQRT2),
  );
  return activation(tf, x, gates[approximate], mult, factors);
}
