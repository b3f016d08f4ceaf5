import { innerLayersOf } from "../src/tfjs/layers/innerLayers.ts";
import type { TfLayerBase } from "../src/tfjs/layers/layersModule.ts";
import { observe } from "../src/tfjs/observation.ts";
import type { TfTensor } from "../src/tfjs/tfModule.ts";
import { type layers, tf } from "./tensorflow.ts";

/** What every layer of a model gives for an input, by path, layers inside of layers and what those compute inside included. */
export function activationsOf(model: layers.LayersModel, input: tf.Tensor): Map<string, Float32Array> {
  const seen = new Map<string, Float32Array>();
  const undo: (() => void)[] = [];
  let inside = "";
  const note = (path: string, value: TfTensor): TfTensor => {
    seen.set(path, Float32Array.from(value.dataSync() as Float32Array));
    return value;
  };
  const watch = (layer: TfLayerBase, path: string): void => {
    for (const inner of innerLayersOf(layer)) watch(inner, `${path}/${inner.name}`);
    const { call } = layer;
    layer.call = (...args) => {
      const outside = inside;
      inside = path;
      const output: TfTensor = call.apply(layer, args);
      inside = outside;
      return note(path, output);
    };
    undo.push(() => delete (layer as { call?: unknown }).call);
  };
  for (const layer of model.layers) watch(layer as never, layer.name);
  const look = (name: string, value: TfTensor) => note(`${inside}/${name}`, value);
  observe(look, () => tf.tidy(() => void model.apply(input)));
  for (const leave of undo) leave();
  return seen;
}

/** The root mean square of what has changed in each. */
export const changesOf = (before: Map<string, Float32Array>, after: Map<string, Float32Array>): Map<string, number> =>
  new Map(
    Array.from(before, ([path, values]) => {
      const squares = after.get(path)!.reduce((sum, x, i) => sum + (x - values[i]!) ** 2, 0);
      return [path, Math.sqrt(squares / values.length)];
    }),
  );
