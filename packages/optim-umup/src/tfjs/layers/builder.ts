import type { Mup } from "../../mup.ts";
import type { UnitScaled } from "../functional.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfTensor } from "../tfModule.ts";
import type { LayerBuilder, LayerFunction, LayerSpec, SeededLayerOptions } from "./layerSpec.ts";
import { type LayerShape, type LayersApi, type TfLayerBase, variableOf } from "./layersModule.ts";
import { tagByLayer } from "./layerTag.ts";

/** What the builder of a layer works with. */
export interface BuilderTools {
  readonly tf: LayersApi;
  readonly unit: UnitScaled;
  /** Of the layer; undefined draws other numbers each time. */
  readonly seed: number | undefined;
  make<A extends SeededLayerOptions>(spec: LayerSpec<A>, args: A): TfLayerBase;
}

/** The seed of the i-th thing that a layer draws. */
const seedAt = (seed: number | undefined, i: number): number | undefined =>
  seed === undefined ? undefined : (Math.imul(seed, 0x9e3779b1) + i) >>> 0;

/** Builds one layer, and keeps the list of the layers inside of it. */
export class Builder implements LayerBuilder {
  readonly inners: TfLayerBase[] = [];
  readonly who: string;
  readonly tf: TfApi;
  readonly unit: UnitScaled;
  readonly #layer: TfLayerBase;
  readonly #tools: BuilderTools;
  #drawn = 0;

  constructor(layer: TfLayerBase, tools: BuilderTools) {
    this.#layer = layer;
    this.#tools = tools;
    this.who = layer.name;
    this.tf = tools.tf;
    this.unit = tools.unit;
  }

  weight(name: string, shape: readonly number[], initial: "normal" | "ones" | "zeros", mup: Mup): () => TfTensor {
    const { tf, seed } = this.#tools;
    const nth = seedAt(seed, this.#drawn++);
    const draw = {
      normal: () => tf.randomNormal(shape, 0, 1, "float32", nth),
      ones: () => tf.ones(shape),
      zeros: () => tf.zeros(shape),
    }[initial];
    const weight = this.#layer.addWeight(name, shape, "float32", { apply: draw });
    tagByLayer(variableOf(weight), mup);
    return () => weight.read();
  }

  layer<A extends SeededLayerOptions>(spec: LayerSpec<A>, args: A): TfLayerBase {
    const seed = seedAt(this.#tools.seed, this.#drawn++);
    return this.#tools.make(spec, seed === undefined ? args : { ...args, seed });
  }

  inner<A extends SeededLayerOptions>(spec: LayerSpec<A>, args: A, shape: LayerShape): LayerFunction {
    return this.adopt(this.layer(spec, args), shape);
  }

  adopt(layer: TfLayerBase, shape: LayerShape): LayerFunction {
    // A placeholder builds it as tf itself would, in the scope of the names of the layers around it.
    layer.apply(new this.#tools.tf.SymbolicTensor("float32", shape, null, [], {}));
    this.inners.push(layer);
    return (x, training) => layer.apply(x, { training });
  }
}
