import { OptimError, type Optimizer, type OptimizerClass, type OptimizerHyper } from "optim-core";
import { ClippedGradients } from "./clippedGradients.ts";
import type { Config, SavedOptions } from "./config.ts";
import { type Gradients, gradientsOf } from "./gradients.ts";
import { Held } from "./held.ts";
import { readRate, writeRate } from "./learningRate.ts";
import { Roster } from "./roster.ts";
import type { SavedWeights, StateEntry } from "./savedWeights.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer, VariableParam } from "./tfBuffer.ts";
import type { AdapterOptions, Functions, SplitOptions, StepSchedule, VariableSource } from "./tfjsOptions.ts";
import { checkAdapterOptions, checkSchedule } from "./tfjsOptions.ts";
import type { TfTensor, TfVariable } from "./tfModule.ts";
import { variablesOf } from "./variables.ts";

type Inner<H extends OptimizerHyper, S> = Optimizer<H, S, TfBuffer>;

/** Everything that a `TfjsOptimizer` does, apart from being a `tf.Optimizer`. */
export class Adapter<H extends OptimizerHyper, S> {
  iterations = 0;
  readonly roster: Roster<H, S>;
  readonly options: AdapterOptions;
  readonly #tf: TfApi;
  readonly #hyper: SavedOptions;
  #makeSchedule: Functions<H, S>["schedule"];
  #schedule: StepSchedule | undefined;
  #savedSchedule: object | undefined;
  #clipped: ClippedGradients | undefined;
  /** One for each parameter: to the inner optimizer it is the same gradient in every step. */
  readonly #gradients = new WeakMap<VariableParam, Held>();
  #waiting: ((inner: Inner<H, S>) => void)[] = [];
  #isDisposed = false;

  constructor(
    tf: TfApi,
    cls: OptimizerClass<H, S>,
    { hyper, functions, adapter, variables }: SplitOptions<H, S>,
    config?: Config,
  ) {
    this.#tf = tf;
    this.#hyper = hyper as SavedOptions;
    this.options = adapter;
    this.#makeSchedule = functions.schedule;
    this.#savedSchedule = config?.schedule;
    checkAdapterOptions(cls.rule.name, adapter);
    checkSchedule(cls.rule.name, functions.schedule);
    this.roster = new Roster(tf, cls, hyper, functions.groups, adapter, config);
    if (variables !== undefined) this.watch(variables);
  }

  get who(): string {
    return this.roster.who;
  }

  get schedule(): StepSchedule | undefined {
    return this.#schedule;
  }

  get learningRate(): number {
    return readRate(this.#ratedGroups(), this.roster.base) ?? this.roster.rate ?? this.roster.base;
  }

  set learningRate(rate: number) {
    if (!(Number.isFinite(rate) && rate >= 0))
      throw new OptimError(`${this.who}: learningRate is ${rate}; it must be a number of at least 0.`);
    this.roster.rate = rate;
    writeRate(this.#ratedGroups(), this.roster.base, rate);
  }

  /** Takes again what a file does not hold. */
  configure({ groups, schedule }: Functions<H, S>): void {
    checkSchedule(this.who, schedule);
    if (groups !== undefined) this.roster.groups = groups;
    if (schedule === undefined) return;
    this.#makeSchedule = schedule;
    if (this.roster.inner) this.#startSchedule(this.roster.inner);
  }

  /** Calls `fn` with the inner optimizer: now, or as soon as there is one. */
  whenReady(fn: (inner: Inner<H, S>) => void): void {
    if (this.roster.inner) fn(this.roster.inner);
    else this.#waiting.push(fn);
  }

  watch(source: VariableSource): void {
    this.#check();
    this.#join(variablesOf(this.who, source));
  }

  /** @param step - What makes the inner optimizer step, while its parameters have their gradients; there is none without a variable. */
  apply(gradients: Gradients, step: (inner: Inner<H, S> | undefined) => void = (inner) => void inner?.step()): void {
    this.#check();
    const given = gradientsOf(this.#tf, this.who, gradients);
    const params = this.#paramsOf(given.map(({ variable }) => variable));
    const { inner } = this.roster;
    try {
      given.forEach(({ tensor }, i) => {
        params[i]!.grad = tensor && this.#gradientOf(params[i]!, tensor);
      });
      this.#clipped?.clip(params);
      step(inner);
    } finally {
      for (const p of params) p.grad = null;
    }
    this.#schedule?.step();
    this.iterations++;
  }

  config(): Config {
    const { rate } = this.roster;
    const schedule = this.#schedule?.stateDict() ?? this.#savedSchedule;
    return {
      hyper: this.#hyper,
      adapter: this.options,
      ...this.roster.config(),
      ...(rate === undefined ? {} : { rate }),
      ...(schedule === undefined ? {} : { schedule }),
    };
  }

  /** Iterations and state, as of this call. */
  async weights(): Promise<SavedWeights> {
    const { iterations } = this;
    const { params, inner, saved } = this.roster;
    const waiting = (saved?.waiting ?? []).map(({ name, state }) => ({ name, state }));
    if (!inner) return { iterations, entries: waiting };
    const listed: readonly unknown[] = inner.paramGroups.flatMap((group) => group.params);
    const { state } = await inner.stateDict();
    const entries = params.map((p) => ({ name: p.name, state: state[listed.indexOf(p)] as StateEntry | undefined }));
    return { iterations, entries: [...entries, ...waiting] };
  }

  restore({ iterations, entries }: SavedWeights): void {
    this.#check();
    this.roster.restore(entries);
    this.iterations = iterations;
  }

  dispose(): void {
    this.#clipped?.dispose();
    this.roster.inner?.dispose();
    this.#isDisposed = true;
  }

  /** The parameters of variables, of which some may be new. */
  #paramsOf(variables: readonly TfVariable[]): readonly VariableParam[] {
    const params = variables.map((variable) => this.roster.paramOf(variable));
    if (params.every((p) => p !== undefined)) return params;
    this.#join(variables);
    return variables.map((variable) => this.roster.paramOf(variable)!);
  }

  #join(variables: Parameters<Roster<H, S>["join"]>[0]): void {
    const isNew = this.roster.inner === undefined;
    const { iterations } = this;
    this.roster.join(variables, (inner) => this.#startSchedule(inner));
    this.iterations = iterations;
    const { inner } = this.roster;
    if (!isNew || !inner) return;
    const { clipNorm = 0, clipValue = 0 } = this.options;
    if (clipNorm || clipValue) this.#clipped = new ClippedGradients(inner.backend, { clipNorm, clipValue });
    // A dict from optim-core has no count of its own: that of the parameter with the most steps stands for it.
    inner.hook("postLoadStateDict", (loaded) => {
      const steps = loaded.paramGroups.flatMap(({ params }) => params.map((p) => loaded.stateOf(p)?.step ?? 0));
      this.iterations = Math.max(0, ...steps);
    });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const fn of waiting) fn(inner);
  }

  #gradientOf(p: VariableParam, tensor: TfTensor): Held {
    const held = this.#gradients.get(p) ?? new Held(tensor);
    held.refer(tensor);
    this.#gradients.set(p, held);
    return held;
  }

  #startSchedule(inner: Inner<H, S>): void {
    const saved = this.#savedSchedule;
    if (!this.#makeSchedule) {
      if (saved)
        console.warn(
          `${this.who}: it was saved with a schedule, and functions are not saved. Give it again to go on: configure({ schedule }).`,
        );
      return;
    }
    const before = inner.paramGroups.map(({ params: _, ...options }) => options);
    try {
      const made = this.#makeSchedule(inner);
      if (typeof made?.step !== "function")
        throw new OptimError(`${this.who}: what \`schedule\` returns has no step(). Return a scheduler.`);
      if (saved) made.loadStateDict(saved as never);
      this.#schedule = made;
      this.#savedSchedule = undefined;
    } catch (error) {
      // A scheduler writes its first rates as soon as it is made.
      inner.paramGroups.forEach((group, i) => void Object.assign(group, before[i]));
      throw error;
    }
  }

  #ratedGroups(): readonly { lr: number; readonly initialLr: number }[] {
    const { inner, saved } = this.roster;
    return (inner?.paramGroups ?? saved?.groups ?? []) as unknown as readonly {
      lr: number;
      readonly initialLr: number;
    }[];
  }

  #check(): void {
    if (this.#isDisposed) throw new OptimError(`${this.who}: this optimizer is disposed. Make a new one.`);
  }
}
