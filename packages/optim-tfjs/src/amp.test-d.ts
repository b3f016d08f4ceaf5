import type { OutputAdapter } from "optim-amp";
import { AdamW, SGD } from "optim-core";
import { expectTypeOf, test } from "vitest";
import { layers, tf } from "../testing/tensorflow.ts";
import { gradScaler, register, scaledOptimizer } from "./amp.ts";
import { tfjs } from "./index.ts";

test("a scaler takes and gives tensors of the tf that was passed", () => {
  const scaler = gradScaler(tf, { initScale: 2 ** 10, autocast: "bf16" });
  const optimizer = tfjs(tf, AdamW);
  expectTypeOf(scaler.scale(tf.scalar(1))).toEqualTypeOf<tf.Scalar>();
  expectTypeOf(scaler.scale([tf.scalar(1)])).toEqualTypeOf<tf.Scalar[]>();
  const { grads } = tf.variableGrads(() => scaler.scale(tf.scalar(1)));
  scaler.step(optimizer, grads);
  scaler.step(tfjs(tf, SGD), [{ name: "kernel", tensor: null }]);
  expectTypeOf(scaler.clipGradNorm(optimizer, 1).read()).resolves.toBeNumber();
  expectTypeOf(scaler.minimize(optimizer, () => tf.scalar(1), true)).toEqualTypeOf<tf.Tensor | null>();
  scaler.update(tf.scalar(2));
});

test("a scaled optimizer is one of tf's", () => {
  const optimizer = scaledOptimizer(tf, tfjs(tf, AdamW, { lr: 1e-3 }), { autocast: true, clipNorm: 1 });
  expectTypeOf(optimizer).toExtend<tf.Optimizer>();
  layers.sequential().compile({ optimizer, loss: "meanSquaredError" });
  expectTypeOf(optimizer.optimizer.inner!.paramGroups[0]!.betas).toEqualTypeOf<readonly [number, number]>();
  expectTypeOf(optimizer.scaler.getScale()).resolves.toBeNumber();
  optimizer.applyGradients(tf.variableGrads(() => tf.scalar(1)).grads);
  register(tf, AdamW, SGD);
});

test("mistakes", () => {
  const scaler = gradScaler(tf);
  // @ts-expect-error: the backend is that of tf.
  gradScaler(tf, { backend: {} as OutputAdapter<never, never> });
  // @ts-expect-error: tf's own optimizers cannot be scaled.
  scaler.step(tf.train.sgd(1), {});
  // @ts-expect-error: gradients are passed to the step.
  scaler.step(tfjs(tf, SGD));
  // @ts-expect-error: a number is no tensor.
  scaler.scale(1);
  // @ts-expect-error: torch's word is initScale.
  gradScaler(tf, { scale: 1 });
  // @ts-expect-error: the optimizer knows whether it is operations.
  scaledOptimizer(tf, tfjs(tf, SGD), { ops: true });
});
