/** The optimizers that `bench` measures, by their names there. Adam is the one that TensorFlow.js has too. */
export const optimizerNames = ["Adam", "AdamW", "SGD with momentum", "Lion", "LAMB"] as const;

/** One of them. */
export type OptimizerName = (typeof optimizerNames)[number];

/** Where the steps run. */
export type PlaceName = "webgpu" | "wasm";

/** Who else can take part in a run. */
export type OtherName = "tf.train.adam" | "a plain loop";

/** How large the tensors can be. */
export const sizesNames = ["small", "middle", "full"] as const;

/** One of them. */
export type SizesName = (typeof sizesNames)[number];

/** What the reader chooses: plain data, so that a worker can be sent it. */
export interface Settings {
  readonly optimizer: OptimizerName;
  readonly place: PlaceName;
  /** `auto` is decided by a first measurement. */
  readonly sizes: SizesName | "auto";
  /** Whether others take part: `tf.train.adam` against Adam on WebGPU, a plain loop against Adam and AdamW on WebAssembly. */
  readonly others: boolean;
}
