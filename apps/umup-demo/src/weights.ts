import * as tf from "@tensorflow/tfjs-core";
import type { Mup } from "optim-umup";
import { tagVariable } from "optim-umup/tfjs";
import type { Operations } from "./operations.ts";

/** Makes the weights of a model, from a seed, and tags them. */
export class Weights {
  readonly all: tf.Variable[] = [];
  readonly #operations: Operations;
  readonly #seed: number;

  constructor(operations: Operations, seed: number) {
    this.#operations = operations;
    this.#seed = seed;
  }

  /** A kernel `[fanIn, fanOut]`; `depth` is how many layers like its own stand in a row. */
  kernel(fanIn: number, fanOut: number, depth?: number): tf.Variable {
    const scale = this.#operations.kernelScale(fanIn);
    return this.#make([fanIn, fanOut], scale, { role: "weight", fanIn, ...(depth && { depth }) });
  }

  /** The kernel of the map to logits. */
  readout(fanIn: number, fanOut: number): tf.Variable {
    return this.#make([fanIn, fanOut], this.#operations.kernelScale(fanIn), { role: "output" });
  }

  /** A table of vectors. u-muP counts its width as the fan-in. */
  table(count: number, width: number): tf.Variable {
    return this.#make([count, width], 1, { role: "weight", fanIn: width });
  }

  #make(shape: [number, number], scale: number, mup: Mup): tf.Variable {
    const seed = 1000 * this.#seed + this.all.length;
    const made = tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, scale, "float32", seed), true, `w${seed}`));
    tagVariable(made, mup);
    this.all.push(made);
    return made;
  }
}
