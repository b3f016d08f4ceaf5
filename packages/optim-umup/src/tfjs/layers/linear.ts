import { applyConstraint, type Constraint } from "../../constraint.ts";
import { count, flag } from "../checkOptions.ts";
import { widthOf, withWidth } from "./lastAxis.ts";
import type { LayerSpec, SeededLayerOptions } from "./layerSpec.ts";

/** Options of `linear` and `linearReadout`. */
export interface LinearOptions extends SeededLayerOptions {
  /** The width of the output. */
  readonly units: number;
  /** Default: false. */
  readonly useBias?: boolean;
  /** Which of the factors of output and gradient is used for both. Default: `"toOutputScale"`, and `null` for `linearReadout`. */
  readonly constraint?: Constraint;
}

type Filled = SeededLayerOptions & {
  readonly units: number;
  readonly useBias: boolean;
  readonly constraint: Constraint;
};

/** `[…, width]` to `[…, units]`: a product with a kernel `[width, units]` of unit scale. Its role is weight, with the width as fan-in. */
export const linear: LayerSpec<LinearOptions, Filled> = linearSpec("linear", "toOutputScale");

/** A product as {@link linear} has it for the output of a model: it divides by the width, not by its root (arXiv:2407.17465). Its role is output. */
export const linearReadout: LayerSpec<LinearOptions, Filled> = linearSpec("linearReadout", null);

function linearSpec(who: "linear" | "linearReadout", standard: Constraint): LayerSpec<LinearOptions, Filled> {
  return {
    className: who === "linear" ? "UmupLinear" : "UmupLinearReadout",
    options({ units, useBias = false, constraint = standard }) {
      applyConstraint(constraint, 1, 1);
      return { units: count(who, "units", units), useBias: flag(who, "useBias", useBias), constraint };
    },
    build(builder, { units, useBias, constraint }, shape) {
      const fanIn = widthOf(builder.who, shape);
      const role = who === "linear" ? "weight" : "output";
      const kernel = builder.weight("kernel", [fanIn, units], "normal", { role, fanIn });
      const bias = useBias ? builder.weight("bias", [units], "zeros", { role: "bias", width: units }) : () => null;
      const product = builder.unit[who];
      return (x) => product(x, kernel(), bias(), { constraint });
    },
    outputShape: ({ units }, shape) => withWidth(shape, units),
  };
}
