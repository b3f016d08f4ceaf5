import { describe, expectTypeOf, test } from "vitest";
import type { tf } from "../../testing/tensorflow.ts";
import { functional, type UnitScaled } from "./functional.ts";

declare const tensorflow: typeof tf;
declare const x: tf.Tensor2D;
declare const variable: tf.Variable;

describe("functional", () => {
  const unit = functional(tensorflow);

  test("takes and gives the tensors of its TensorFlow.js", () => {
    expectTypeOf(unit).toEqualTypeOf<UnitScaled<tf.Tensor, tf.Scalar>>();
    expectTypeOf(unit.linear(x, variable, null)).toEqualTypeOf<tf.Tensor>();
    expectTypeOf(unit.residualSplit(x)).toEqualTypeOf<[residual: tf.Tensor, skip: tf.Tensor]>();
  });

  test("losses are scalars, of which tf takes gradients", () => {
    tensorflow.variableGrads(() => unit.crossEntropy(x, x));
    tensorflow.variableGrads(() => unit.mseLoss(x, x, { reduction: "sum" }));
    // @ts-expect-error An activation is none.
    tensorflow.variableGrads(() => unit.gelu(x));
  });

  test("likely mistakes are errors", () => {
    // @ts-expect-error There is no such constraint.
    unit.gelu(x, { constraint: "to_output_scale" });
    // @ts-expect-error The axis is an option.
    unit.softmax(x, -1);
    // @ts-expect-error A bias, or null.
    unit.linear(x, x);
    // @ts-expect-error Its powers are its own.
    unit.linearReadout(x, x, null, { scalePower: [1, 1, 1] });
    // @ts-expect-error Three powers.
    unit.linear(x, x, null, { scalePower: [1, 0.5] });
    // @ts-expect-error torch's name of the rate.
    unit.dropout(x, { p: 0.5 });
    // @ts-expect-error torch's name.
    unit.scaledDotProductAttention(x, x, x, { is_causal: true });
    // @ts-expect-error There is no such reduction.
    unit.crossEntropy(x, x, { reduction: "none" });
    // @ts-expect-error There is no such approximation.
    unit.gelu(x, { approximate: true });
    // @ts-expect-error Not TensorFlow.js.
    functional({});
  });
});
