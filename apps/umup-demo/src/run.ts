import { createHash } from "node:crypto";

/** How weights begin and how their rates are scaled: as usual, or by u-muP. */
export const parametrisations = ["standard", "u-muP"] as const;
export type Parametrisation = (typeof parametrisations)[number];

/** What is trained: a decoder on the bytes of a book, or an MLP on handwritten digits. */
type Task = "decoder" | "mlp";

/** What a model is trained with, whatever its width. */
export interface Training {
  readonly task: Task;
  readonly steps: number;
  readonly warmupSteps: number;
  readonly batchSize: number;
  /** Bytes in a row of a batch; the decoder's only. */
  readonly length: number;
  /** Hidden layers. */
  readonly layers: number;
}

/** One training run, and all that decides what comes of it. */
export interface Run extends Training {
  readonly parametrisation: Parametrisation;
  readonly width: number;
  /** The binary logarithm of the highest learning rate. */
  readonly log2Lr: number;
  readonly seed: number;
}

/** Raise it when what a run computes changes: finished runs of before are then not taken for it. */
const recipe = 1;

/** Names a run by all that decides what comes of it. */
export const keyOf = (run: Run): string =>
  createHash("sha256")
    .update(JSON.stringify([recipe, ...Object.entries(run).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest("hex")
    .slice(0, 16);
