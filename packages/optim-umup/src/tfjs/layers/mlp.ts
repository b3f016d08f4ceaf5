import { count } from "../checkOptions.ts";
import { observed } from "../observation.ts";
import { widthOf, withWidth } from "./lastAxis.ts";
import type { LayerSpec, SeededLayerOptions } from "./layerSpec.ts";
import { linear } from "./linear.ts";

/** Options of `mlp`. */
export interface MlpOptions extends SeededLayerOptions {
  /** How many times as wide it is inside. Default: 4. */
  readonly expansionFactor?: number;
}

type Filled = SeededLayerOptions & { readonly expansionFactor: number };

/** `[…, width]` to the same: SwiGLU (arXiv:2002.05202), `linear2(linear1(x) · silu(linearGate(x)))`. */
export const mlp: LayerSpec<MlpOptions, Filled> = {
  className: "UmupMlp",
  options: ({ expansionFactor = 4 }) => ({ expansionFactor: count("mlp", "expansionFactor", expansionFactor) }),
  build(builder, { expansionFactor }, shape) {
    const width = widthOf(builder.who, shape);
    const units = width * expansionFactor;
    // Without a constraint each direction has its own factor. That is sound, since the widths of the outer products mirror those of the last.
    const up = builder.inner(linear, { name: "linear1", units, constraint: null }, shape);
    const gate = builder.inner(linear, { name: "linearGate", units, constraint: null }, shape);
    const down = builder.inner(linear, { name: "linear2", units: width, constraint: null }, withWidth(shape, units));
    return (x, training) =>
      down(observed("siluGlu", builder.unit.siluGlu(up(x, training), gate(x, training))), training);
  },
};
