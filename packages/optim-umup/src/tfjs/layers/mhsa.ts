import { OptimError } from "optim-core";
import { count, flag, positive, rate } from "../checkOptions.ts";
import { observed } from "../observation.ts";
import type { TfTensor } from "../tfModule.ts";
import { widthOf, withWidth } from "./lastAxis.ts";
import type { LayerSpec, SeededLayerOptions } from "./layerSpec.ts";
import { linear } from "./linear.ts";

/** Options of `mhsa`. */
export interface MhsaOptions extends SeededLayerOptions {
  /** How many heads share the width. */
  readonly heads: number;
  /** Whether a position sees only those up to itself. */
  readonly isCausal: boolean;
  /** The part of the attention that is dropped in training. Default: 0. */
  readonly dropoutRate?: number;
  /** Multiplies the logits of the attention. Default: 1. */
  readonly mult?: number;
}

type Filled = SeededLayerOptions & Required<Omit<MhsaOptions, keyof SeededLayerOptions>>;

/**
 * `[batch, length, width]` to the same: self-attention of several heads, whose logits are divided by the width of a head. Dropout is for
 * training alone; the reference applies it always.
 */
export const mhsa: LayerSpec<MhsaOptions, Filled> = {
  className: "UmupMhsa",
  options: ({ heads, isCausal, dropoutRate = 0, mult = 1 }) => ({
    heads: count("mhsa", "heads", heads),
    isCausal: flag("mhsa", "isCausal", isCausal),
    dropoutRate: rate("mhsa", "dropoutRate", dropoutRate),
    mult: positive("mhsa", "mult", mult),
  }),
  build(builder, { heads, isCausal, dropoutRate, mult }, shape) {
    const { tf, unit, who } = builder;
    const width = widthOf(who, shape);
    if (width % heads !== 0)
      throw new OptimError(`${who}: ${heads} heads do not share a width of ${width}. Choose one that divides it.`);
    if (shape.length !== 3)
      throw new OptimError(`${who}: the input has the shape [${shape.map(String)}]. Pass [batch, length, width].`);
    const project = builder.inner(linear, { name: "linearQkv", units: 3 * width }, shape);
    const out = builder.inner(linear, { name: "linearO", units: width }, withWidth(shape, width));
    const perHead = (x: TfTensor): TfTensor => {
      const [batch, length] = x.shape as [number, number, number];
      return tf.transpose(tf.reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
    };
    return (x, training) => {
      const [query, key, value] = tf.split(project(x, training), 3, -1).map(perHead) as [TfTensor, TfTensor, TfTensor];
      const attention = unit.scaledDotProductAttention(
        observed("query", query),
        observed("key", key),
        observed("value", value),
        { isCausal, mult, dropoutRate: training ? dropoutRate : 0 },
      );
      return out(tf.reshape(tf.transpose(observed("attention", attention), [0, 2, 1, 3]), x.shape), training);
    };
  },
};
