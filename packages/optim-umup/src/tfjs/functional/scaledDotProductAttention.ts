import { OptimError } from "optim-core";
import { logarithmicInterpolation } from "../../logarithmicInterpolation.ts";
import { flag, positive, rate } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { keepMask } from "./keepMask.ts";
import { operation } from "./operation.ts";
import { product } from "./product.ts";
import { softmaxGradient } from "./softmaxGradient.ts";
import { sumTo } from "./sumTo.ts";

/** Options of `scaledDotProductAttention`; `T` is the tensor of a TensorFlow.js. */
export interface AttentionOptions<T = TfTensor> {
  /** Multiplies the logits. Default: 1. */
  readonly mult?: number;
  /** Whether a query sees only the keys up to its own place. Default: false. */
  readonly isCausal?: boolean;
  /** The part of the attention that is dropped, at least 0 and below 1. Default: 0. */
  readonly dropoutRate?: number;
  /** Drops the same each time. Default: other numbers each time. */
  readonly seed?: number;
  /** `[…, queries, keys]`: false where a key is not seen, if it is bool; added to the logits, with a gradient without a factor, if it is float32. */
  readonly mask?: T;
}

/** Added to the logit of a key that is not seen: its power is exactly 0. An infinity would make NaN of a row without keys. */
const unseen = -1e30;

/**
 * Attention: queries `[…, queries, d]`, keys `[…, keys, d]` and values `[…, keys, width]` to `[…, queries, width]`. Logits are divided by
 * the width, not by its root (arXiv:2203.03466). One factor, an empirical model, serves output and gradients
 * (unit_scaling.functional.scaled_dot_product_attention). A query that sees no key gives zeros.
 */
export function scaledDotProductAttention(
  tf: TfApi,
  query: TfTensor,
  key: TfTensor,
  value: TfTensor,
  { mult = 1, isCausal = false, dropoutRate = 0, seed, mask }: AttentionOptions = {},
): TfTensor {
  const who = "scaledDotProductAttention";
  const [keys, width] = value.shape.slice(-2) as [number, number];
  const queries = query.shape.at(-2)!;
  if (query.shape.at(-1) !== key.shape.at(-1) || key.shape.at(-2) !== keys)
    throw new OptimError(
      `${who}: the shapes are [${query.shape}], [${key.shape}] and [${value.shape}]. Give [..., queries, d], [..., keys, d] and [..., keys, width].`,
    );
  const toLogits = positive(who, "mult", mult) / width;
  const kept = 1 - rate(who, "dropoutRate", dropoutRate);
  // The first place of all sees itself alone, so its value passes as it is.
  const seen = flag(who, "isCausal", isCausal) && keys > 1 ? Math.log(keys) : 1;
  const alpha = 1 / (1 + (4 * width) / mult ** 2);
  const factor = Math.sqrt(kept) / logarithmicInterpolation(alpha, Math.sqrt(seen / keys), 1);
  const bias = mask && mask.dtype !== "bool" ? mask : undefined;
  return operation(tf, [query, key, value, ...(bias ? [bias] : [])], () => {
    const past = isCausal ? notLater(tf, queries, keys) : undefined;
    const shown = mask && !bias ? tf.cast(mask, "float32") : undefined;
    const visible = past && shown ? tf.mul(past, shown) : (past ?? shown);
    const biases = [...(visible ? [tf.mul(tf.sub(1, visible), unseen)] : []), ...(bias ? [bias] : [])];
    const products = tf.mul(product(tf, query, key, "b"), toLogits);
    const all = tf.softmax(biases.reduce((logits, added) => tf.add(logits, added), products));
    // Causal rows have a key, their own place; those of a mask may have none.
    const shares = shown ? tf.mul(all, visible!) : all;
    const drops = kept < 1 ? keepMask(tf, shares.shape, dropoutRate, 1 / kept, seed) : undefined;
    const dropped = drops ? tf.mul(shares, drops) : shares;
    return {
      value: tf.mul(tf.matMul(dropped, value), factor),
      saved: [query, key, value, shares, ...(drops ? [drops] : [])],
      gradients(dy, [q, k, v, p, keep]) {
        const upstream = tf.mul(dy, factor);
        const ofValue = product(tf, keep ? tf.mul(p!, keep) : p!, upstream, "a");
        const ofDropped = product(tf, upstream, v!, "b");
        const ofShares = keep ? tf.mul(ofDropped, keep) : ofDropped;
        const ofLogits = softmaxGradient(tf, ofShares, p!, p!.shape.length - 1);
        return [
          tf.mul(sumTo(tf, tf.matMul(ofLogits, k!), query.shape), toLogits),
          tf.mul(sumTo(tf, product(tf, ofLogits, q!, "a"), key.shape), toLogits),
          sumTo(tf, ofValue, value.shape),
          ...(bias ? [tf.mul(sumTo(tf, ofLogits, bias.shape), 1 / factor)] : []),
        ];
      },
    };
  });
}

/** 1 where a key is not later than a query, else 0. */
function notLater(tf: TfApi, queries: number, keys: number): TfTensor {
  const isPast = tf.greaterEqual(
    tf.reshape(tf.range(0, queries), [queries, 1]),
    tf.reshape(tf.range(0, keys), [1, keys]),
  );
  return tf.cast(isPast, "float32");
}
