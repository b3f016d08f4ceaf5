import { functional } from "../functional.ts";
import type { TfTensor } from "../tfModule.ts";
import { Builder } from "./builder.ts";
import type { LayerFunction, LayerSpec, SeededLayerOptions } from "./layerSpec.ts";
import {
  type CallOptions,
  type LayerShape,
  type LayersModule,
  layersApiOf,
  type TfLayerBase,
  type TfWeight,
} from "./layersModule.ts";
import { perLayers } from "./perLayers.ts";

/** A layer of this package. */
interface UnitLayer extends TfLayerBase {
  /** The layers that it consists of; none before it is built, unless they were passed. */
  readonly innerLayers: readonly TfLayerBase[];
}

/** A class of layers of one TensorFlow.js. */
export type LayerClass<A> = new (args: A) => UnitLayer;

const classes = /* @__PURE__ */ perLayers(() => new Map<object, LayerClass<never>>());

/** The class of layers that a spec stands for, known to tf under its name, so that models that have such layers can be loaded. */
export function layerClass<A extends SeededLayerOptions>(tf: LayersModule, spec: LayerSpec<A>): LayerClass<A> {
  const known = classes(tf).get(spec);
  if (known) return known as LayerClass<A>;
  const made = makeClass(tf, spec);
  classes(tf).set(spec, made);
  layersApiOf(tf).serialization.registerClass(made as never);
  return made;
}

const defined = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

const onlyOne = <X>(list: X | readonly X[]): X => (Array.isArray(list) ? list[0] : list) as X;

/** A shape, where a list of one stands for it as well. */
const shapeOf = (shape: LayerShape | readonly LayerShape[]): LayerShape =>
  (Array.isArray(shape[0]) ? shape[0] : shape) as LayerShape;

function makeClass<A extends SeededLayerOptions>(tf: LayersModule, spec: LayerSpec<A>): LayerClass<A> {
  const api = layersApiOf(tf);
  const Base = api.layers.Layer;
  return class extends Base implements UnitLayer {
    static readonly className = spec.className;
    readonly #options: A;
    readonly #seed: number | undefined;
    #function: LayerFunction | undefined;
    #inner: readonly TfLayerBase[];

    static fromConfig(cls: LayerClass<A>, config: object): UnitLayer {
      return new cls({ ...config, ...spec.load?.(tf, config) } as A);
    }

    constructor(args: A) {
      const options = spec.options(args ?? {});
      super(args);
      this.#options = options;
      this.#seed = args.seed ?? undefined;
      const { layers = [] } = options as { layers?: unknown };
      this.#inner = Array.isArray(layers) ? layers : [];
    }

    get innerLayers() {
      return this.#inner;
    }

    override build(shape: LayerShape | readonly LayerShape[]): void {
      const builder = new Builder(this, {
        tf: api,
        unit: functional(tf),
        seed: this.#seed,
        make: (inner, innerArgs) => new (layerClass(tf, inner))(innerArgs),
      });
      this.#function = spec.build(builder, this.#options, shapeOf(shape));
      this.#inner = builder.inners;
      this.built = true;
    }

    override call(input: TfTensor | TfTensor[], { training = false }: CallOptions = {}): TfTensor {
      return api.tidy(() => this.#function!(onlyOne(input), training));
    }

    override computeOutputShape(shape: LayerShape | readonly LayerShape[]): LayerShape {
      return spec.outputShape?.(this.#options, shapeOf(shape)) ?? shapeOf(shape);
    }

    override getConfig(): Record<string, unknown> {
      const own = spec.save?.(this.#options) ?? this.#options;
      return { ...super.getConfig(), ...defined({ ...own, seed: this.#seed }) };
    }

    override get trainableWeights(): TfWeight[] {
      if (!this.trainable) return [];
      return [...super.trainableWeights, ...this.#inner.flatMap(({ trainableWeights }) => trainableWeights)];
    }
    override set trainableWeights(weights: TfWeight[]) {
      super.trainableWeights = weights;
    }
    override get nonTrainableWeights(): TfWeight[] {
      const frozen = this.#inner.flatMap((layer) => (this.trainable ? layer.nonTrainableWeights : layer.weights));
      return [...super.nonTrainableWeights, ...frozen];
    }
    override set nonTrainableWeights(weights: TfWeight[]) {
      super.nonTrainableWeights = weights;
    }
    override get trainable(): boolean {
      return super.trainable;
    }
    override set trainable(trainable: boolean) {
      super.trainable = trainable;
      for (const layer of this.#inner) layer.trainable = trainable;
    }
  };
}
