import { gradientTensors, labelOf, OptimError, type Param, type RuleTensor } from "optim-core";
import { masterSlot } from "./mixed.ts";
import type { Scalable } from "./scalable.ts";

/** A gradient as a tensor of a check, `g`. */
export type GradientTensor<Buf> = RuleTensor<Buf> & { readonly param: Param<Buf> };

/** The gradients of an optimizer that is stepped by a scaler. */
export class ScaledGradients<Buf> {
  readonly #optimizer: Scalable<Buf>;
  readonly #buffers: Readonly<Record<string, Buf>>;
  #known: readonly GradientTensor<Buf>[] = [];

  /** @param buffers - What a check needs beside a gradient. */
  constructor(optimizer: Scalable<Buf>, buffers: Readonly<Record<string, Buf>>) {
    this.#optimizer = optimizer;
    this.#buffers = buffers;
  }

  /**
   * Those that there are, checked: the same objects for as long as they are the same gradients, so that nothing is checked twice, and a
   * backend knows a pass again.
   *
   * @throws OptimError where there is none, or one that cannot be scaled.
   */
  tensors(): readonly GradientTensor<Buf>[] {
    if (!this.#areKnown()) this.#known = this.#checked();
    return this.#known;
  }

  #areKnown(): boolean {
    let count = 0;
    for (const { params } of this.#optimizer.paramGroups)
      for (const param of params) {
        if (!param.grad) continue;
        const tensor = this.#known[count++];
        if (tensor?.param !== param || tensor.buffers.g !== param.grad) return false;
      }
    return count > 0 && count === this.#known.length;
  }

  #checked(): readonly GradientTensor<Buf>[] {
    const { rule, paramGroups, backend } = this.#optimizer;
    const params = paramGroups.flatMap((group) => group.params);
    const tensors = gradientTensors("GradScaler", backend, params, "g");
    if (tensors.length === 0)
      throw new OptimError(`GradScaler: no parameter of ${rule.name} has a gradient. Call backward() before.`);
    const half = Object.hasOwn(Object(rule.state), masterSlot)
      ? undefined
      : tensors.find(({ dtype }) => dtype === "f16");
    if (half)
      throw new OptimError(
        `GradScaler: ${labelOf(half.param)} has FP16 gradients, and ${rule.name} keeps no float32 copy of it. Step it with mixed(${rule.name}).`,
      );
    return tensors.map((tensor) => ({ ...tensor, buffers: { ...this.#buffers, g: tensor.buffers.g! } }));
  }
}
