/** What the reader chooses: plain data, so that a worker can be sent it. */

/** The optimizers that `bench` measures, by their names there. Adam is the one that TensorFlow.js has too. */
export const optimizerNames = ["Adam", "AdamW", "SGD with momentum", "Lion", "LAMB"] as const;
export type OptimizerName = (typeof optimizerNames)[number];

/** Where the steps run. */
const placeNames = ["webgpu", "wasm"] as const;
export type PlaceName = (typeof placeNames)[number];

/** Who else can take part in a run. */
export type OtherName = "tf.train.adam" | "a plain loop";

/** How large the tensors are; `auto` is decided by a first measurement. */
export const sizesNames = ["small", "middle", "full"] as const;
export type SizesName = (typeof sizesNames)[number];

export interface Settings {
  readonly optimizer: OptimizerName;
  readonly place: PlaceName;
  readonly sizes: SizesName | "auto";
  /** Whether others take part: `tf.train.adam` against Adam on WebGPU, a plain loop against Adam and AdamW on WebAssembly. */
  readonly others: boolean;
}
