import { innerLayersOf } from "./layers/innerLayers.ts";
import { type TfLayer, type TfLayerBase, variableOf } from "./layers/layersModule.ts";
import { observe } from "./observation.ts";
import { type ScaleRow, ScaleTable } from "./scaleTable.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfTensor } from "./tfModule.ts";

type Column = Exclude<keyof ScaleRow, "name">;

/** Scalars of tf's by what they are the standard deviation of. */
type Probed = { readonly name: string } & { [K in Column]?: TfTensor };

type Gradients = { readonly value: TfTensor; readonly grads: Readonly<Record<string, TfTensor | undefined>> };

/** Stands between the layers of a model while it runs, and measures what passes, in both directions. */
export class ScaleProbes {
  readonly #tf: TfApi;
  readonly #root: TfLayer;
  readonly #rows: Probed[] = [];
  readonly #weights = new Map<string, Probed>();
  #path: string[] = [];
  #last: TfTensor | undefined;
  #loss: TfTensor | undefined;

  constructor(tf: TfApi, root: TfLayer) {
    this.#tf = tf;
    this.#root = root;
  }

  /** Runs forward and backward with every layer watched. */
  watch(run: () => Gradients): void {
    const layers = new Set<TfLayerBase>();
    const find = (layer: object): void => {
      for (const inner of innerLayersOf(layer)) {
        layers.add(inner);
        find(inner);
      }
    };
    find(this.#root);
    if (layers.size === 0) layers.add(this.#root as TfLayerBase);
    const undo = Array.from(layers, (layer) => this.#enter(layer));
    try {
      const { value, grads } = observe((name, x) => this.#probe([...this.#path, name].join("/"), x), run);
      this.#loss = this.#tf.keep(value);
      for (const [name, row] of this.#weights) if (grads[name]) row.weightGradient = this.#deviation(grads[name]);
    } finally {
      for (const leave of undo) leave();
    }
  }

  /** What was measured. */
  async table(): Promise<ScaleTable> {
    const tensors = [this.#loss!, ...this.#rows.flatMap(({ name: _, ...row }) => Object.values(row))];
    const stacked = this.#tf.stack(tensors);
    const [loss, ...numbers] = (await stacked.data()) as Float32Array;
    stacked.dispose();
    let next = 0;
    const rows = this.#rows.map(({ name, ...row }) => {
      const values = Object.keys(row).map((column) => [column, numbers[next++]]);
      return { name, ...Object.fromEntries(values) } as ScaleRow;
    });
    return new ScaleTable(rows, loss!);
  }

  dispose(): void {
    for (const { name: _, ...row } of this.#rows) for (const tensor of Object.values(row)) tensor.dispose();
    this.#loss?.dispose();
  }

  /** Watches one layer; what it returns lets go of it. */
  #enter(layer: TfLayerBase): () => void {
    const had = Object.getOwnPropertyDescriptor(layer, "call");
    const { call } = layer;
    layer.call = (...args) => {
      const outer = this.#path;
      this.#path = [...outer, layer.name];
      try {
        const name = this.#path.join("/");
        const output: TfTensor | TfTensor[] = call.apply(layer, args);
        const seen = Array.isArray(output)
          ? output.map((x, i) => this.#probe(`${name}:${i}`, x))
          : this.#probe(name, output);
        this.#addWeights(name, layer);
        return seen as TfTensor;
      } finally {
        this.#path = outer;
      }
    };
    return () => {
      if (had) Object.defineProperty(layer, "call", had);
      else delete (layer as { call?: unknown }).call;
    };
  }

  /** The value itself, of which a row is kept; none where it has just passed, out of a layer inside. */
  #probe(name: string, value: TfTensor): TfTensor {
    if (value.dtype !== "float32" || value === this.#last) return value;
    const row: Probed = { name };
    this.#rows.push(row);
    const pass = this.#tf.customGrad((x) => {
      row.activation = this.#deviation(x);
      const gradFunc = (gradient: TfTensor): TfTensor => {
        row.activationGradient = this.#deviation(gradient);
        return gradient;
      };
      return { value: this.#tf.clone(x), gradFunc };
    });
    this.#last = pass(value);
    return this.#last;
  }

  #addWeights(path: string, layer: TfLayer): void {
    for (const weight of layer.trainableWeights) {
      const variable = variableOf(weight);
      if (this.#weights.has(variable.name)) continue;
      const name = `${path}/${weight.originalName.split("/").at(-1)}`;
      const row: Probed = { name, weight: this.#deviation(variable) };
      this.#weights.set(variable.name, row);
      this.#rows.push(row);
    }
  }

  #deviation(x: TfTensor): TfTensor {
    const tf = this.#tf;
    return tf.keep(tf.tidy(() => tf.sqrt(tf.mean(tf.square(tf.sub(x, tf.mean(x)))))));
  }
}
