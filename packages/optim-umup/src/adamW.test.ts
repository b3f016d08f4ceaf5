import { tfjs } from "optim-tfjs";
import { beforeAll, expect, it } from "vitest";
import { tf } from "../testing/tensorflow.ts";
import { AdamW } from "./adamW.ts";
import { tagVariable } from "./tfjs/tagVariable.ts";

beforeAll(() => tf.setBackend("cpu"));

/** A variable that is the kernel of a layer of fan-in 4. */
function kernel(name: string, values = [1, 2, 3, 4, 5, 6, 7, 8]) {
  const variable = tf.variable(tf.tensor2d(values, [4, 2]), true, name);
  tagVariable(variable, { role: "weight", fanIn: 4 });
  return variable;
}
const gradientOf = (x: tf.Variable) => ({ [x.name]: tf.onesLike(x) });

it("is an optimizer of TensorFlow.js too, which scales by the tags of variables", async () => {
  const [x, untagged] = [kernel("scaled"), tf.variable(tf.scalar(0), true, "untagged")];
  const optimizer = tfjs(tf, AdamW, { lr: 0.5, weightDecay: 0.125 });
  optimizer.applyGradients(gradientOf(x));
  expect(optimizer.paramGroups.map(({ lr, lrScale }) => [lr, lrScale])).toEqual([[0.25, 0.5]]);
  // λ of the weight, and a first step as long as the rate.
  (await x.data()).forEach((value, i) => expect(value).toBeCloseTo((i + 1) * 0.875 - 0.25, 5));
  expect(() => optimizer.applyGradients(gradientOf(untagged))).toThrow('UmupAdamW: parameter "untagged" has no tag.');
  optimizer.setLearningRate(1);
  expect(optimizer.paramGroups[0]!.lr).toBe(0.5);
});

it("is not scaled once more where it is loaded", async () => {
  const [straight, first] = [kernel("straight"), kernel("saved")];
  const options = { lr: 0.5, weightDecay: 0.125 };
  const whole = tfjs(tf, AdamW, options);
  for (let i = 0; i < 4; i++) whole.applyGradients(gradientOf(straight));
  const before = tfjs(tf, AdamW, options);
  for (let i = 0; i < 2; i++) before.applyGradients(gradientOf(first));
  const [config, state, weights] = [before.getConfig(), await before.getWeights(), await first.data()];
  first.dispose();
  const second = kernel("saved", [...weights]);
  const Class = before.constructor as unknown as {
    fromConfig(made: unknown, config: unknown): typeof before;
  };
  const after = Class.fromConfig(Class, JSON.parse(JSON.stringify(config)));
  await after.setWeights(state as never);
  for (let i = 0; i < 2; i++) after.applyGradients(gradientOf(second));
  expect(after.paramGroups.map(({ lr, initialLr, lrScale }) => [lr, initialLr, lrScale])).toEqual([[0.25, 0.25, 0.5]]);
  expect([...(await second.data())]).toEqual([...(await straight.data())]);
});
