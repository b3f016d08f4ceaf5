import { AdamW } from "optim-core";
import { expect, it } from "vitest";
import { denseModel, fit, saved } from "../../testing/model.ts";
import { layers } from "../../testing/tensorflow.ts";
import { tf } from "../../testing/tensorflowWebgpu.ts";
import { scaledOptimizer } from "../amp.ts";
import { tfjs } from "../tfjs.ts";

it("a model trains in half precision on webgpu, and goes on from a file", async () => {
  const model = denseModel(1);
  const optimizer = scaledOptimizer(tf, tfjs(tf, AdamW, { lr: 0.02 }), {
    autocast: true,
    clipNorm: 1,
    initScale: 2 ** 17,
  });
  model.compile({ optimizer, loss: "meanSquaredError" });
  const losses = await fit(model, 40);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  const { state } = await optimizer.optimizer.inner!.stateDict();
  const scale = await optimizer.scaler.getScale();
  expect(scale).toBe(2 ** (17 - (40 - state[0]!.step)));
  expect(scale).toBeLessThan(2 ** 17);
  const loaded = await layers.loadLayersModel(await saved(model));
  expect(await fit(loaded, 3)).toEqual(await fit(model, 3));
  tf.disposeVariables();
});
