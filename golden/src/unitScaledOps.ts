import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import type { UnitScaled } from "optim-umup/tfjs";
import { camelCase } from "./camelCase.ts";
import type { Tensorflow } from "./tensorflow.ts";
import type { Arguments } from "./trajectoryCase.ts";
import { constraintOf } from "./unitScalingSetup.ts";

/** What a case of an operation gives: tensors in torch's layouts, and plain arguments. */
export interface OpCall {
  readonly tf: Tensorflow;
  readonly unit: UnitScaled<Tensor>;
  readonly inputs: Readonly<Record<string, Tensor | null>>;
  readonly given: Arguments;
}

/** An operation in torch's words: its arguments, and what calls it. */
export interface Op {
  readonly inputs: readonly string[];
  readonly arguments: readonly string[];
  run(call: OpCall): readonly Tensor[];
}

/** Arguments that have another name or form here; others are said in camel case. */
const translations: Readonly<Record<string, (value: unknown) => object>> = {
  constraint: (constraint) => ({ constraint: constraintOf(constraint) }),
  dim: (axis) => ({ axis }),
  dropout_p: (dropoutRate) => ({ dropoutRate }),
  eps: (epsilon) => ({ epsilon }),
  normalized_shape: (shape) => ({ axes: (shape as readonly number[]).length }),
  p: (rate) => ({ rate }),
  padding_idx: (paddingIndex) => (paddingIndex === null ? {} : { paddingIndex }),
};

const options = (given: Arguments): object =>
  Object.assign(
    {},
    ...Object.entries(given).map(([name, value]) => translations[name]?.(value) ?? { [camelCase(name)]: value }),
  );

/** An operation on tensors in the same order and layouts as here. */
const plain = (name: keyof UnitScaled, inputs: readonly string[], names: readonly string[]): Op => ({
  inputs,
  arguments: names,
  run: ({ unit, inputs: tensors, given }) => {
    const call = unit[name] as (...args: unknown[]) => Tensor;
    return [call(...inputs.map((input) => tensors[input] ?? null), options(given))];
  },
});

/** A linear operation, whose kernel torch has as `[out, in]`. */
const withKernel = (name: "linear" | "linearReadout", names: readonly string[]): Op => ({
  inputs: ["input", "weight", "bias"],
  arguments: names,
  run: ({ tf, unit, inputs: { input, weight, bias }, given }) => [
    unit[name](input!, tf.transpose(weight!), bias ?? null, options(given)),
  ],
});

/** A convolution, which torch has channels first, and of one input alone too. */
const conv1d: Op = {
  inputs: ["input", "weight", "bias"],
  arguments: ["stride", "padding", "dilation", "groups", "constraint", "scale_power"],
  run({ tf, unit, inputs: { input, weight, bias }, given }) {
    const isOne = input!.shape.length === 2;
    const batch = tf.transpose(isOne ? tf.expandDims(input!, 0) : input!, [0, 2, 1]);
    const filter = tf.transpose(weight!, [2, 1, 0]);
    const output = tf.transpose(unit.conv1d(batch, filter, bias ?? null, options(given)), [0, 2, 1]) as Tensor3D;
    return [isOne ? tf.squeeze(output, [0]) : output];
  },
};

const add: Op = {
  inputs: ["input", "other"],
  arguments: ["input", "other", "constraint"],
  run({ unit, inputs, given: { input, other, ...given } }) {
    const [a, b] = [inputs.input ?? input, inputs.other ?? other] as (Tensor | number)[];
    return [typeof a === "number" ? unit.add(b as Tensor, a, options(given)) : unit.add(a!, b!, options(given))];
  },
};

const tauOf = ({ tau }: Arguments): number | undefined => tau as number | undefined;

const residualSplit: Op = {
  inputs: ["input"],
  arguments: ["tau"],
  run: ({ unit, inputs: { input }, given }) => unit.residualSplit(input!, tauOf(given)),
};

const residualAdd: Op = {
  inputs: ["residual", "skip"],
  arguments: ["tau"],
  run: ({ unit, inputs: { residual, skip }, given }) => [unit.residualAdd(residual!, skip!, tauOf(given))],
};

const residualApply: Op = {
  inputs: ["input", "weight"],
  arguments: ["fn", "tau"],
  run({ tf, unit, inputs: { input, weight }, given }) {
    const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
      tanh: (x) => tf.tanh(x),
      double: (x) => tf.mul(x, 2),
      linear: (x) => unit.linear(x, tf.transpose(weight!), null),
    };
    const name = String(given.fn);
    const fn = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!fn) throw new Error(`the residual function ${name} is not known`);
    return [unit.residualApply(fn, input!, tauOf(given))];
  },
};

const attention: Op = {
  inputs: ["query", "key", "value", "attn_mask"],
  arguments: ["dropout_p", "is_causal", "mult"],
  run({ unit, inputs: { query, key, value, attn_mask: mask }, given }) {
    return [unit.scaledDotProductAttention(query!, key!, value!, { ...options(given), ...(mask ? { mask } : {}) })];
  },
};

/** The operations of `unit_scaling.functional` by their names in it. */
export const unitScaledOps: Readonly<Record<string, Op>> = {
  add,
  conv1d,
  cross_entropy: plain("crossEntropy", ["input", "target"], ["ignore_index", "reduction", "mult"]),
  dropout: plain("dropout", ["input"], ["p", "training"]),
  embedding: plain("embedding", ["input", "weight"], ["padding_idx"]),
  gelu: plain("gelu", ["input"], ["mult", "constraint", "approximate"]),
  layer_norm: plain("layerNorm", ["input", "weight", "bias"], ["normalized_shape", "eps"]),
  linear: withKernel("linear", ["constraint", "scale_power"]),
  linear_readout: withKernel("linearReadout", ["constraint"]),
  matmul: plain("matMul", ["left", "right"], ["constraint"]),
  mse_loss: plain("mseLoss", ["input", "target"], ["reduction"]),
  residual_add: residualAdd,
  residual_apply: residualApply,
  residual_split: residualSplit,
  rms_norm: plain("rmsNorm", ["input", "weight"], ["normalized_shape", "eps"]),
  scaled_dot_product_attention: attention,
  silu: plain("silu", ["input"], ["mult", "constraint"]),
  silu_glu: plain("siluGlu", ["input", "gate"], ["mult"]),
  softmax: plain("softmax", ["input"], ["dim", "mult", "constraint"]),
};
