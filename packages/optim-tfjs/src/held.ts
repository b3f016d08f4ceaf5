import type { TfApi } from "./tfApi.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";

/**
 * A tensor or variable by reference. Where its numbers lie is tf's business and changes under tf's own operations, so it is looked up
 * in every step and never remembered.
 */
export class Held {
  #tensor: TfTensor;

  constructor(tensor: TfTensor) {
    this.#tensor = tensor;
  }

  get tensor(): TfTensor {
    return this.#tensor;
  }

  /** Stands for another tensor of the same shape from now on, such as the next gradient of a variable. */
  refer(tensor: TfTensor): void {
    this.#tensor = tensor;
  }

  /** Puts a value in its place: assigned to a variable; else kept from `tf.tidy`, and what was there is disposed. */
  set(tf: TfApi, value: TfTensor): void {
    if (isVariable(this.#tensor)) {
      this.#tensor.assign(value);
      return;
    }
    this.#tensor.dispose();
    this.#tensor = tf.keep(value);
  }
}

/** Whether a tensor can be assigned to. */
export const isVariable = (x: TfTensor): x is TfVariable => "assign" in x;
