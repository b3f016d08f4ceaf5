import type { LayersModule } from "./layersModule.ts";

/** Makes something once for each TensorFlow.js; its class of layers stands for it, since a namespace may be put together anew. */
export function perLayers<M extends object>(make: (tf: LayersModule) => M): (tf: LayersModule) => M {
  const made = new WeakMap<object, M>();
  return (tf) => {
    const known = made.get(tf.layers.Layer) ?? make(tf);
    made.set(tf.layers.Layer, known);
    return known;
  };
}
