import { fanInOf, type Mup } from "../mup.ts";

type Decide = (shape: readonly number[]) => Mup;

const kernel: Decide = (shape) => ({ role: "weight", fanIn: fanInOf(shape, "inOut") });
const table: Decide = ([, width]) => ({ role: "weight", fanIn: width! });
const bias: Decide = ([width]) => ({ role: "bias", width: width! });
const norm: Decide = ([width]) => ({ role: "norm", width: width! });

/** The layers of TensorFlow.js whose layouts are known, and their weights. */
const kinds: Readonly<Record<string, Readonly<Record<string, Decide>>>> = {
  Dense: { kernel, bias },
  Conv1D: { kernel, bias },
  Conv2D: { kernel, bias },
  Embedding: { embeddings: table },
  LayerNormalization: { gamma: norm, beta: norm },
  BatchNormalization: { gamma: norm, beta: norm },
};

/** The role of a weight of a known kind of layer; undefined for others. `name` is that of the weight in its layer. */
export function kindOf(className: string, name: string, shape: readonly number[]): Mup | undefined {
  const weights = kinds[className] ?? {};
  return Object.hasOwn(weights, name) ? weights[name]!(shape) : undefined;
}
