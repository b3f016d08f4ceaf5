import { AdamW, SGD, WarmupCosine } from "optim-core";
import { expectTypeOf, test } from "vitest";
import { layers, tf } from "../testing/tensorflow.ts";
import { clipByGlobalNorm, tfjs } from "./index.ts";

test("the tf that is passed gives the types", () => {
  const optimizer = tfjs(tf, AdamW, { lr: 1e-3, betas: [0.9, 0.95], amsgrad: "corrected", clipNorm: 1 });
  expectTypeOf(optimizer).toExtend<tf.Optimizer>();
  layers.sequential().compile({ optimizer, loss: "meanSquaredError" });
  optimizer.applyGradients({ kernel: tf.scalar(1), bias: null });
  optimizer.applyGradients([{ name: "kernel", tensor: undefined }, { name: "bias" }]);
  optimizer.applyGradients(tf.variableGrads(() => tf.scalar(1)).grads);
  expectTypeOf(optimizer.learningRate).toBeNumber();
  expectTypeOf(optimizer.minimize(() => tf.scalar(1), true)).toEqualTypeOf<tf.Scalar | null>();
  expectTypeOf(optimizer.inner!.paramGroups[0]!.betas).toEqualTypeOf<readonly [number, number]>();
  expectTypeOf(tfjs(tf, SGD).getWeights()).resolves.toExtend<{ name: string; tensor: tf.Tensor }[]>();
});

test("groups are tests, lists, layers' weights or functions", () => {
  const model = layers.sequential();
  tfjs(tf, AdamW, {
    variables: model,
    groups: [
      {
        params: (v) => {
          expectTypeOf(v).toEqualTypeOf<tf.Variable>();
          return v.shape.length > 1;
        },
        weightDecay: 0.1,
      },
      { params: model.trainableWeights, lr: 1e-4 },
    ],
    schedule: (inner) => new WarmupCosine(inner, { warmupSteps: 1, totalSteps: 2 }),
  });
});

test("clipped gradients have the form of those given", () => {
  const { grads, norm } = clipByGlobalNorm(tf, { kernel: tf.scalar(1), bias: null }, 1);
  expectTypeOf(grads).toEqualTypeOf<{ kernel: tf.Scalar; bias: null }>();
  expectTypeOf(norm).toEqualTypeOf<tf.Tensor>();
});

test("mistakes", () => {
  // @ts-expect-error: the class comes before its options.
  tfjs(tf, { lr: 1e-3 });
  // @ts-expect-error: the class itself, not an optimizer of it.
  tfjs(tf, new SGD([]));
  // @ts-expect-error: torch's name is lr.
  tfjs(tf, AdamW, { learningRate: 1e-3 });
  // @ts-expect-error: SGD has no betas.
  tfjs(tf, SGD, { betas: [0.9, 0.999] });
  // @ts-expect-error: two betas.
  tfjs(tf, AdamW, { betas: [0.9] });
  // @ts-expect-error: a group has no options that AdamW has not.
  tfjs(tf, AdamW, { groups: [{ params: () => true, momentum: 0.9 }] });
  // @ts-expect-error: a group says which variables.
  tfjs(tf, AdamW, { groups: [{ weightDecay: 0 }] });
  // @ts-expect-error: clipping is for all gradients together, not for a group.
  tfjs(tf, AdamW, { groups: [{ params: () => true, clipNorm: 1 }] });
  // @ts-expect-error: a scheduler is made for the optimizer, which is not there yet.
  tfjs(tf, AdamW, { schedule: {} });
  // @ts-expect-error: names belong to gradients.
  tfjs(tf, AdamW).applyGradients([tf.scalar(1)]);
  // @ts-expect-error: betas are two, tensors or numbers.
  tfjs(tf, AdamW, { differentiable: true }).update({ params: {}, grads: {}, hyper: { betas: [tf.scalar(1)] } });
});
