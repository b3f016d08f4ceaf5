import { OptimError } from "optim-core";
import { applyConstraint, type Constraint } from "../../constraint.ts";
import { count } from "../checkOptions.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import { checkBias } from "./checkBias.ts";
import { columns, gradientPlaces, type Taps, tapPlaces } from "./columns.ts";
import type { ScalePower } from "./linear.ts";
import { operation } from "./operation.ts";
import { product } from "./product.ts";

/** Options of `conv1d`. */
export interface Conv1dOptions {
  /** Default: 1. */
  readonly stride?: number;
  /** How many zeros are put before and after. Default: 0. */
  readonly padding?: number;
  /** Default: 1. */
  readonly dilation?: number;
  /** Into how many parts the channels fall, each with a filter of its own. Default: 1. */
  readonly groups?: number;
  /** Default: `"toOutputScale"`. */
  readonly constraint?: Constraint;
  /** Default: `[0.5, 0.5, 0.5]`. */
  readonly scalePower?: ScalePower;
}

/**
 * A convolution of x `[batch, length, channels]` with a filter `[width, channels / groups, fanOut]` and a bias `[fanOut]` or null. It is one
 * product of matrices in each direction, so that it trains on the wasm backend, which has no gradient of a filter.
 */
export function conv1d(
  tf: TfApi,
  x: TfTensor,
  filter: TfTensor,
  bias: TfTensor | null,
  options: Conv1dOptions = {},
): TfTensor {
  const { constraint = "toOutputScale", scalePower: [toOutput, toInput, toFilter] = [0.5, 0.5, 0.5] } = options;
  const taps = tapsOf(x, filter, options);
  const { batch, length, outputs, width, stride, groups } = taps;
  const [, perGroup, fanOut] = filter.shape as [number, number, number];
  checkBias("conv1d", bias, fanOut);
  const [forward, backward] = applyConstraint(
    constraint,
    1 / (perGroup * width) ** toOutput,
    ((stride * groups) / (fanOut * width)) ** toInput,
  );
  const toWeights = 1 / (batch * outputs) ** toFilter;
  const [ins, outs] = [perGroup, fanOut / groups];

  // All of a group: filter [width · ins, outs], inputs [batch · outputs, width · ins], outputs [batch · outputs, outs].
  const byGroup = (y: TfTensor, rows: number): TfTensor =>
    groups === 1 ? tf.reshape(y, [1, rows, outs]) : tf.transpose(tf.reshape(y, [rows, groups, outs]), [1, 0, 2]);
  const together = (y: TfTensor, shape: readonly number[]): TfTensor =>
    tf.reshape(groups === 1 ? y : tf.transpose(y, [1, 0, 2]), shape);

  return operation(tf, bias ? [x, filter, bias] : [x, filter], () => {
    const multiplied = tf.matMul(columns(tf, x, tapPlaces(taps), groups), byGroup(filter, width * ins));
    const whole = together(multiplied, [batch, outputs, fanOut]);
    return {
      value: tf.mul(bias ? tf.add(whole, bias) : whole, forward!),
      saved: [x, filter],
      gradients(dy, [input, weights]) {
        const seen = columns(tf, input!, tapPlaces(taps), groups);
        const ofFilter = product(tf, seen, byGroup(dy, batch * outputs), "a");
        // [groups, width · outs, ins]
        const turned = tf.reshape(tf.transpose(tf.reshape(weights!, [width, ins, groups, outs]), [2, 0, 3, 1]), [
          groups,
          width * outs,
          ins,
        ]);
        const ofInput = tf.matMul(columns(tf, dy, gradientPlaces(taps), groups), turned);
        const gradients = [
          tf.mul(together(ofInput, [batch, length, groups * ins]), backward!),
          tf.mul(together(ofFilter, filter.shape), toWeights),
        ];
        return bias ? [...gradients, tf.mul(tf.sum(dy, [0, 1]), toWeights)] : gradients;
      },
    };
  });
}

function tapsOf(x: TfTensor, filter: TfTensor, options: Conv1dOptions): Taps {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  for (const [name, value] of Object.entries({ stride, dilation, groups })) count("conv1d", name, value);
  if (!Number.isInteger(padding) || padding < 0)
    throw new OptimError(`conv1d: padding is ${padding}. Set it to an integer of at least 0.`);
  const [batch, length, channels] = x.shape as [number, number, number];
  const [width, perGroup, fanOut] = filter.shape as [number, number, number];
  const areGrouped = perGroup * groups === channels && fanOut % groups === 0;
  if (x.shape.length !== 3 || filter.shape.length !== 3 || !areGrouped)
    throw new OptimError(
      `conv1d: x has the shape [${x.shape}] and the filter [${filter.shape}], in ${groups} group(s). ` +
        "Give x [batch, length, channels] and a filter [width, channels / groups, fanOut].",
    );
  const outputs = Math.floor((length + 2 * padding - dilation * (width - 1) - 1) / stride) + 1;
  if (outputs < 1)
    throw new OptimError(
      `conv1d: a filter of width ${width} and dilation ${dilation} does not fit in a length of ${length} with a padding of ${padding}. Pad more.`,
    );
  return { batch, length, outputs, width, stride, padding, dilation, groups };
}
