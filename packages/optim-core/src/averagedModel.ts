import { type AvgFn, getSwaAvgFn } from "./avgFn.ts";
import type { Backend } from "./backend.ts";
import { fail } from "./error.ts";
import { where } from "./expr.ts";
import { sizeOf } from "./extent.ts";
import { listParams } from "./gradients.ts";
import { checkBuffer } from "./group.ts";
import type { HostTensor } from "./hostTensor.ts";
import { type JsBuffer, js } from "./js/backend.ts";
import { allocating } from "./memory.ts";
import type { Param } from "./param.ts";
import { defineRule, type Rule } from "./rule.ts";
import { RuleRunner } from "./ruleRunner.ts";

/** What an {@link AveragedModel} knows. Tensors are by parameter name where every parameter has one, by position otherwise. */
export interface AveragedModelState {
  readonly nAveraged: number;
  readonly averaged: { readonly [param: string]: HostTensor };
}

/** What an {@link AveragedModel} can be told. */
export interface AveragedModelOptions<Buf> {
  /** How a value joins the average: {@link getSwaAvgFn} (the default), {@link getEmaAvgFn}, or your own. */
  readonly avgFn?: AvgFn;
  /** Where the parameters live; plain arrays by default. */
  readonly backend?: Backend<Buf>;
}

/** `p` is the average, `g` the model's weight; the first update copies. */
const averaging = (avgFn: AvgFn) =>
  defineRule({
    name: "AveragedModel",
    reference: "arXiv:1803.05407",
    hyper: {},
    update: ({ p, g, t }) => ({ p: where(t.eq(1), g, avgFn(p, g, t.sub(1))) }),
  });

/**
 * A running average of a model's weights, kept where they are (torch's `AveragedModel`): stochastic weight averaging, or an exponential
 * moving average. Call `updateParameters()` after the steps that are to count; the first call copies the weights. To average the running
 * statistics of norms with the weights (`use_buffers`), pass them as parameters too.
 */
export class AveragedModel<Buf = JsBuffer> {
  /** The averages, as parameters of the same names and shapes; they hold the weights of construction until the first update. */
  readonly params: readonly Param<Buf>[];
  readonly #model: readonly Param<Buf>[];
  readonly #backend: Backend<Buf>;
  readonly #runner: RuleRunner<Buf>;
  #nAveraged = 0;

  /** @throws OptimError for an empty list, a parameter given twice, or data that are no buffer of the backend. */
  constructor(params: Iterable<Param<Buf>>, options: AveragedModelOptions<Buf> = {}) {
    const { avgFn = getSwaAvgFn(), backend = js as unknown as Backend<Buf> } = options;
    this.#backend = backend;
    this.#model = this.#checked(params);
    if (this.#model.length === 0) fail("AveragedModel", "no parameters. Pass those of the model.");
    this.#runner = new RuleRunner(averaging(avgFn) as unknown as Rule, backend);
    // Field by field: what a class instance has as accessors is not spread.
    this.params = allocating(backend, (alloc) =>
      this.#model.map(({ name, shape, dtype, tags, data: from }) => {
        const data = alloc(dtype, sizeOf(shape));
        backend.copy(from, data);
        return { ...(name !== undefined && { name }), shape, dtype, ...(tags && { tags }), data, grad: null };
      }),
    );
  }

  /** How many updates the average holds. */
  get nAveraged(): number {
    return this.#nAveraged;
  }

  /** Takes the weights as they are now into the average: those given at construction, or others of the same shapes in the same order. */
  updateParameters(params: Iterable<Param<Buf>> = this.#model): void {
    const model = this.#matching(params);
    const t = this.#nAveraged + 1;
    this.#runner.run(
      this.params.map(({ shape, dtype, data }, i) => ({ buffers: { p: data, g: model[i]!.data }, shape, dtype, t })),
      {},
    );
    this.#nAveraged = t;
  }

  /** Overwrites weights with the average, for evaluation or at the end of training. */
  copyTo(params: Iterable<Param<Buf>> = this.#model): void {
    this.#matching(params).forEach(({ data }, i) => this.#backend.copy(this.params[i]!.data, data));
  }

  /** Everything that is needed to go on averaging, as of this call. */
  async stateDict(): Promise<AveragedModelState> {
    const keys = this.#keys();
    const nAveraged = this.#nAveraged;
    const tensors = this.params.map(async ({ dtype, shape, data }, i): Promise<[string, HostTensor]> => {
      return [keys[i]!, { dtype, shape: [...shape], data: await this.#backend.read(data) }];
    });
    return { nAveraged, averaged: Object.fromEntries(await Promise.all(tensors)) };
  }

  /**
   * Restores what {@link stateDict} gave, bit for bit.
   *
   * @throws OptimError where a tensor is missing, unexpected or misshapen; nothing is changed then.
   */
  loadStateDict(state: AveragedModelState): void {
    const who = "AveragedModel";
    const { nAveraged, averaged } = Object(state) as AveragedModelState;
    const isDict =
      Number.isSafeInteger(nAveraged) && nAveraged >= 0 && typeof averaged === "object" && averaged !== null;
    if (!isDict) fail(who, "this is no state of an averaged model, which has `nAveraged` and `averaged`.");
    const keys = this.#keys();
    const extra = Object.keys(averaged).find((key) => !keys.includes(key));
    if (extra !== undefined) fail(who, `the state has "${extra}", which is none of ${keys.join(", ")}.`);
    const tensors = this.params.map(({ dtype, shape }, i) => {
      const saved = averaged[keys[i]!] ?? fail(who, `the state has no "${keys[i]}".`);
      if (saved.dtype !== dtype || String(saved.shape) !== String(shape) || saved.data?.length !== sizeOf(shape))
        fail(who, `"${keys[i]}" is [${saved.shape}] of ${saved.dtype}, the parameter is [${shape}] of ${dtype}.`);
      return saved;
    });
    tensors.forEach(({ data }, i) => this.#backend.write(this.params[i]!.data, data));
    this.#nAveraged = nAveraged;
  }

  /** Frees the averages. The model's weights are yours and stay. */
  dispose(): void {
    for (const { data } of this.params) this.#backend.free(data);
  }

  #keys(): readonly string[] {
    const names = this.params.flatMap(({ name }) => name ?? []);
    return new Set(names).size === this.params.length ? names : this.params.map((_, i) => String(i));
  }

  #checked(params: Iterable<Param<Buf>>): readonly Param<Buf>[] {
    const list = listParams("AveragedModel", params);
    for (const p of list) checkBuffer("AveragedModel", p, "data", this.#backend);
    return list;
  }

  #matching(params: Iterable<Param<Buf>>): readonly Param<Buf>[] {
    const list = this.#checked(params);
    const shapesOf = (all: readonly Param<Buf>[]): string =>
      all.map(({ dtype, shape }) => `[${shape}] of ${dtype}`).join(", ");
    if (shapesOf(list) !== shapesOf(this.params))
      fail("AveragedModel", `the parameters are ${shapesOf(list)}; the average was made for ${shapesOf(this.params)}.`);
    return list;
  }
}
