import { type Backend, OptimError, type Param } from "optim-core";
import type { ClipOptions, GradScalerOptions, Nested, OutputAdapter, ScaledNorm } from "./gradScalerOptions.ts";
import { checkScalerState, checkScalerValue, type GradScalerState } from "./gradScalerState.ts";
import { type HalfJsBuffer, halfJs } from "./half/halfJs.ts";
import { LossScale, type ScaleFactors } from "./lossScale.ts";
import type { Scalable } from "./scalable.ts";
import { ScaledOptimizer } from "./scaledOptimizer.ts";
import type { ScaleRecord } from "./scaleHistory.ts";
import { reduceFound, type ScalerReducer } from "./scalerReducer.ts";

/**
 * torch.amp.GradScaler: multiplies the loss so that half gradients do not vanish, takes that out again in the kernel of the step, and skips
 * a step whose gradients have overflowed. Scale, growth and what was found live on the device, and so do the step counts of its
 * optimizers: `scale`, `unscale`, `clipGradNorm`, `step` and `update` never wait for it. A skipped step changes nothing at all.
 *
 * Unlike torch's, `unscale` and `clipGradNorm` never write to gradients: what they do is a factor in the step. Read gradients that are
 * unscaled with `gradients`.
 *
 * ```ts
 * backward(scaler.scale(loss));
 * scaler.clipGradNorm(optimizer, 1);
 * scaler.step(optimizer);
 * scaler.update();
 * ```
 */
export class GradScaler<Buf = HalfJsBuffer, Output = Buf | number> {
  readonly #backend: Backend<Buf>;
  readonly #adapter: OutputAdapter<Buf, Output> | undefined;
  readonly #factors: ScaleFactors;
  readonly #optimizers = new Map<Scalable<Buf>, ScaledOptimizer<Buf>>();
  /** Absent where it is not enabled. */
  readonly #loss: LossScale<Buf> | undefined;

  /** @throws OptimError for an option that is out of its domain. */
  constructor(
    {
      backend = halfJs as Backend<unknown> as Backend<Buf>,
      enabled = true,
      initScale = 65_536,
      growthFactor = 2,
      backoffFactor = 0.5,
      growthInterval = 2000,
    }: GradScalerOptions<Buf> = {},
    adapter?: OutputAdapter<Buf, Output>,
  ) {
    this.#backend = backend;
    this.#adapter = adapter;
    this.#factors = { growthFactor, backoffFactor, growthInterval };
    if (!enabled) return;
    checkScalerValue("scale", initScale, "initScale");
    for (const key of ["growthFactor", "backoffFactor", "growthInterval"] as const)
      checkScalerValue(key, this.#factors[key]);
    this.#loss = new LossScale(backend, initScale, adapter?.scale);
  }

  /** Compiles what the next step of an optimizer needs, while nothing waits for it; without this, that step does. */
  async ready(optimizer: Scalable<Buf>): Promise<void> {
    if (this.#loss) await this.#backend.ready?.([...this.#of(optimizer).kernels(), this.#loss.kernel(this.#factors)]);
  }

  /**
   * Outputs times the scale: a buffer of the backend becomes a new one, which is yours to free; a number becomes a number, where the backend
   * is in the host's memory; of a list every member, however deep.
   */
  scale<T extends Nested<Output>>(outputs: T): T {
    return (this.#loss ? this.#scaled(outputs, this.#loss) : outputs) as T;
  }

  /**
   * Ends the part of a round in which gradients are scaled. What it finds and what it divides by is a factor in the step; it needs to be
   * called for nothing but to be told of mistakes as torch's is.
   *
   * @throws OptimError where it has been called already since the last update, or after the step; nothing is changed then.
   */
  unscale(optimizer: Scalable<Buf>): void {
    if (!this.#loss) return;
    const one = this.#of(optimizer);
    one.expectGradients();
    one.unscale();
  }

  /**
   * Clips the unscaled gradients of an optimizer to a total norm (torch's `clip_grad_norm_`), by a factor in its step: in the same pass that
   * looks for overflow. The norm is on the device; read it before the next one is made. WebGPU looks in the submission of the step, or once
   * something is read: what your own kernels write to gradients meanwhile is looked at too.
   *
   * @throws OptimError out of turn, for an argument out of its domain, and where the scaler is not enabled: then there is nothing in the step
   * that could clip.
   */
  clipGradNorm<E extends boolean = false>(
    optimizer: Scalable<Buf>,
    maxNorm: number,
    { normType = 2, errorIfNonfinite }: ClipOptions<E> = {},
  ): E extends true ? Promise<number> : ScaledNorm {
    const one = this.#of(optimizer);
    one.expectGradients();
    one.clip(maxNorm, normType);
    const read = (): Promise<number> => this.#read(one.norm);
    if (!errorIfNonfinite) return { read } as never;
    return read().then((norm) => {
      if (Number.isFinite(norm)) return norm;
      throw new OptimError(`GradScaler: the total norm of order ${normType} is ${norm}, so the step may be skipped.`);
    }) as never;
  }

  /** Whether a gradient of an optimizer is infinite or NaN, once the device has told. */
  async foundInf(optimizer: Scalable<Buf>): Promise<boolean> {
    const one = this.#of(optimizer);
    one.peek();
    return (await this.#read(one.foundInf)) > 0;
  }

  /**
   * Makes ranks agree before they step: whether anything is infinite or NaN, the norm of all their gradients if they are clipped, and the
   * least of their scales. Call it on every rank, after clipping and before stepping. This one waits.
   */
  async agree(optimizer: Scalable<Buf>, reducer: ScalerReducer): Promise<void> {
    const one = this.#of(optimizer);
    one.expectAgreement();
    const { scale } = this.#loss!;
    const own = await Promise.all([one.foundInf, one.norm, scale].map((buffer) => this.#read(buffer)));
    const found = { foundInf: own[0]!, norm: own[1]!, scale: own[2]! };
    const all = await reduceFound(found, one.clipping, reducer);
    this.#backend.fill(one.foundInf, all.foundInf);
    this.#backend.fill(one.norm, all.norm);
    one.agree();
    this.#loss!.agree(all.foundInf, all.scale);
  }

  /**
   * The gradients of an optimizer as they enter its step, unscaled and clipped, in float32 buffers that are yours to free; labml's
   * `grad_fp32`.
   */
  gradients(optimizer: Scalable<Buf>): ReadonlyMap<Param<Buf>, Buf> {
    return this.#of(optimizer).gradients();
  }

  /**
   * One step of an optimizer with unscaled gradients, unless one of them is infinite or NaN: then nothing of it changes, which only the
   * device knows at first. Does not wait.
   *
   * @throws OptimError where it has been called already since the last update, for a closure, or where there is no gradient.
   */
  step(optimizer: Scalable<Buf>, ...closure: readonly unknown[]): void {
    if (!this.#loss) (optimizer as { step(...args: readonly unknown[]): unknown }).step(...closure);
    else if (closure.length > 0)
      throw new OptimError("GradScaler: closures are not supported while a scaler is enabled.");
    else {
      const one = this.#of(optimizer);
      // What is refused is refused before any hook of the optimizer is called.
      if (one.stage !== "stepped") one.check();
      one.step(() => optimizer.step());
    }
  }

  /**
   * Ends a round: the scale backs off after an overflow, and grows after `growthInterval` rounds without one; or it becomes `newScale`, a
   * number or a buffer of one. Does not wait.
   *
   * @throws OptimError where no optimizer was unscaled or stepped and no new scale is given.
   */
  update(newScale?: number | Buf): void {
    const loss = this.#loss;
    if (!loss) return;
    const active = [...this.#optimizers.values()].filter(({ isActive }) => isActive);
    if (newScale !== undefined) loss.set(newScale);
    else {
      if (active.length === 0)
        throw new OptimError("GradScaler: update() without a step() or unscale() before it. Nothing was looked at.");
      for (const one of active) one.check();
      loss.update(
        this.#factors,
        active.every(({ stage }) => stage === "stepped"),
      );
    }
    for (const one of active) one.reset();
  }

  /** The scale, once the device has told; 1 where it is not enabled. */
  async getScale(): Promise<number> {
    return this.#loss ? this.#read(this.#loss.scale) : 1;
  }

  getGrowthFactor(): number {
    return this.#factors.growthFactor;
  }

  setGrowthFactor(factor: number): void {
    this.#set("growthFactor", factor);
  }

  getBackoffFactor(): number {
    return this.#factors.backoffFactor;
  }

  setBackoffFactor(factor: number): void {
    this.#set("backoffFactor", factor);
  }

  getGrowthInterval(): number {
    return this.#factors.growthInterval;
  }

  setGrowthInterval(interval: number): void {
    this.#set("growthInterval", interval);
  }

  isEnabled(): boolean {
    return this.#loss !== undefined;
  }

  /** What the host has learned of the scale so far, in the background: each change that it saw, and how it was last. */
  history(): readonly ScaleRecord[] {
    return this.#loss?.history ?? [];
  }

  /** What it knows, as of this call, after an `update()`; empty where it is not enabled. */
  async stateDict(): Promise<GradScalerState | Record<string, never>> {
    if (!this.#loss) return {};
    const factors = { ...this.#factors };
    const [scale, growthTracker] = await this.#loss.read();
    return { scale, ...factors, growthTracker };
  }

  /**
   * Restores what `stateDict` gave; the very next step has it. One that is not enabled takes anything and stays as it is.
   *
   * @throws OptimError for an empty dict, and for one with a key missing or out of its domain; nothing is changed then.
   */
  loadStateDict(saved: Partial<GradScalerState>): void {
    if (!this.#loss) return;
    const { scale, growthTracker, ...factors } = checkScalerState(saved);
    Object.assign(this.#factors, factors);
    this.#loss.restore(scale, growthTracker);
  }

  /** Frees what it has on the device. Its optimizers are yours, and go on. */
  dispose(): void {
    for (const one of this.#optimizers.values()) one.dispose();
    this.#optimizers.clear();
    this.#loss?.dispose();
  }

  #scaled(outputs: Nested<Output>, loss: LossScale<Buf>): unknown {
    const adapter = this.#adapter;
    const isOne = adapter ? adapter.isOutput(outputs) : this.#backend.inspect(outputs);
    if (!isOne && typeof outputs === "object" && Symbol.iterator in Object(outputs))
      return Array.from(outputs as Iterable<Nested<Output>>, (one) => this.#scaled(one, loss));
    return adapter ? adapter.times(outputs as Output) : loss.times(outputs as Buf | number);
  }

  #of(optimizer: Scalable<Buf>): ScaledOptimizer<Buf> {
    if (!this.#loss) throw new OptimError("GradScaler: it is not enabled, so it has looked at nothing.");
    const known = this.#optimizers.get(optimizer);
    if (known) return known;
    if (!optimizer.backend.inspect(this.#loss.scale))
      throw new OptimError(
        `GradScaler: its scale is on another backend than the parameters of ${optimizer.rule.name}. Give it theirs: new GradScaler({ backend }).`,
      );
    const made = new ScaledOptimizer(optimizer, this.#loss);
    this.#optimizers.set(optimizer, made);
    return made;
  }

  #set(key: keyof ScaleFactors, value: number): void {
    Object.assign(this.#factors, { [key]: checkScalerValue(key, value) });
  }

  async #read(buffer: Buf): Promise<number> {
    return Number((await this.#backend.read(buffer))[0]);
  }
}
