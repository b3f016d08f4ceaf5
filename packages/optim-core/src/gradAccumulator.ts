import type { Backend } from "./backend.ts";
import { fail } from "./error.ts";
import { sizeOf } from "./extent.ts";
import { gradientTensors, listParams } from "./gradients.ts";
import { type JsBuffer, js } from "./js/backend.ts";
import { slotDType } from "./kernels.ts";
import type { Param } from "./param.ts";
import { defineRule } from "./rule.ts";
import { type RuleRunner, runnerOf } from "./ruleRunner.ts";
import { zeros } from "./slot.ts";

/** Welford's running mean: `mean + (g − mean) / t`. An absent gradient counts as zeros; `p` is not touched. */
const accumulating = defineRule({
  name: "GradAccumulator",
  reference: "doi:10.1080/00401706.1962.10490022",
  hyper: { absent: false },
  state: { mean: zeros },
  update({ p, g, mean, t }, { absent }) {
    const towards = absent ? mean.neg() : g.sub(mean);
    return { p, mean: mean.add(towards.div(t)) };
  },
});

/**
 * The mean of gradients over micro-batches, kept in float32 (float64 for float64 parameters) where the gradients are. Call `add()` after
 * each backward pass and `apply()` before the step:
 *
 * ```ts
 * for (const batch of microBatches) {
 *   backward(batch); // sets each parameter's grad
 *   accumulator.add();
 * }
 * accumulator.apply(); // each grad is now the mean
 * optimizer.step();
 * ```
 *
 * A gradient that is null counts as zeros, as in torch, where nothing is added then; one that was null every time stays null.
 */
export class GradAccumulator<Buf = JsBuffer> {
  readonly #params: readonly Param<Buf>[];
  readonly #backend: Backend<Buf>;
  readonly #runner: RuleRunner<Buf>;
  /** The mean of each parameter that has had a gradient since the last reset, and means that wait to be used again. */
  readonly #means = new Map<Param<Buf>, Buf>();
  readonly #spare = new Map<Param<Buf>, Buf>();
  /** Gradients for parameters whose own was null when the mean was applied. */
  readonly #grads = new Map<Param<Buf>, Buf>();
  #microBatches = 0;

  /** @throws OptimError for an empty list or a parameter given twice. */
  constructor(
    params: Iterable<Param<Buf>>,
    { backend = js as unknown as Backend<Buf> }: { readonly backend?: Backend<Buf> } = {},
  ) {
    this.#params = listParams("GradAccumulator", params);
    if (this.#params.length === 0) fail("GradAccumulator", "no parameters. Pass those of the model.");
    this.#backend = backend;
    this.#runner = runnerOf(accumulating, backend);
  }

  /** How many micro-batches have been added since the last `apply()` or `reset()`. */
  get microBatches(): number {
    return this.#microBatches;
  }

  /** Takes the gradients as they are now into the mean. They are not changed. */
  add(): void {
    const present = gradientTensors("GradAccumulator", this.#backend, this.#params, "g");
    const t = this.#microBatches + 1;
    const absent = this.#params.filter((p) => this.#means.has(p) && !present.some(({ param }) => param === p));
    this.#runner.run(
      present.map(({ buffers, shape, dtype, param }) => ({
        buffers: { ...buffers, mean: this.#mean(param) },
        shape,
        dtype,
        t,
      })),
      { absent: false },
    );
    this.#runner.run(
      absent.map((p) => ({ buffers: { mean: this.#means.get(p)! }, shape: p.shape, dtype: p.dtype, t })),
      { absent: true },
    );
    this.#microBatches = t;
  }

  /** Writes the means into the gradients and begins again. Where a gradient is null now, it becomes a buffer of this accumulator. */
  apply(): void {
    if (this.#microBatches === 0) fail("GradAccumulator", "nothing to apply. Call add() after each backward pass.");
    for (const [p, mean] of this.#means) {
      const grad = p.grad ?? this.#grads.get(p) ?? this.#backend.alloc(p.dtype, sizeOf(p.shape));
      if (p.grad !== grad) this.#grads.set(p, grad);
      p.grad = grad;
      this.#backend.copy(mean, grad);
    }
    this.reset();
  }

  /** Forgets what has been added. */
  reset(): void {
    for (const [p, mean] of this.#means) this.#spare.set(p, mean);
    this.#means.clear();
    this.#microBatches = 0;
  }

  /** Frees what it has allocated, gradients that `apply()` had to make among it. */
  dispose(): void {
    this.reset();
    for (const buffers of [this.#spare, this.#grads]) {
      for (const buffer of buffers.values()) this.#backend.free(buffer);
      buffers.clear();
    }
  }

  /** The mean of a parameter; one that begins now is zeros, as if the gradients before had been. */
  #mean(p: Param<Buf>): Buf {
    const known = this.#means.get(p);
    if (known !== undefined) return known;
    const mean = this.#spare.get(p) ?? this.#backend.alloc(slotDType(zeros, p.dtype), sizeOf(p.shape));
    this.#backend.fill(mean, 0);
    this.#spare.delete(p);
    this.#means.set(p, mean);
    return mean;
  }
}
