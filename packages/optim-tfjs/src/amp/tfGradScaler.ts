import { GradScaler, type GradScalerState, type Nested, type ScaledNorm, type ScaleRecord } from "optim-amp";
import type { HalfDType } from "optim-amp/tfjs";
import { OptimError } from "optim-core";
import type { AnyAdapter } from "../adapters.ts";
import { backendFor } from "../backendFor.ts";
import type { Gradients } from "../gradients.ts";
import { Held } from "../held.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfBuffer } from "../tfBuffer.ts";
import type { TensorOf, TfModule, TfTensor, VariableOf } from "../tfModule.ts";
import { halfOf, type TfScalerOptions } from "./ampOptions.ts";
import { AwaitedNorm } from "./awaitedNorm.ts";
import { type LossGradients, lossGradients } from "./lossGradients.ts";
import { scaledOutputs } from "./scaledOutputs.ts";
import { checkWay, scalable, type TfScalable } from "./tfScalable.ts";

/** What was asked for an optimizer since the last update. */
interface Round {
  norm?: AwaitedNorm;
  isStepped?: boolean;
}

/**
 * A `GradScaler` for optimizers that `tfjs()` has made. Its methods are torch's; but gradients are passed to `step`, as tf passes them to
 * `applyGradients`, and before that nothing is known of them. `scale`, `clipGradNorm`, `step` and `update` never wait for the device.
 */
export class TfGradScaler<T extends TfModule = TfModule> {
  readonly #tf: TfApi;
  readonly #half: HalfDType | undefined;
  readonly #scaler: GradScaler<TfBuffer, TfTensor>;
  readonly #way: string;
  readonly #rounds = new Map<AnyAdapter, Round>();

  /** @throws OptimError for an option that is out of its domain. */
  constructor(tf: TfApi, { autocast, ops = false, ...options }: TfScalerOptions) {
    this.#tf = tf;
    this.#half = halfOf(autocast);
    const backend = backendFor(tf, { ops });
    this.#way = backend.name;
    const outputs = options.enabled === false ? undefined : scaledOutputs(tf);
    try {
      this.#scaler = new GradScaler({ ...options, backend }, outputs);
    } catch (error) {
      outputs?.scale.tensor.dispose();
      throw error;
    }
  }

  /**
   * Compiles what the next step of an optimizer needs, while nothing waits for it; without this, that step does.
   *
   * @throws OptimError where the variables of the optimizer are not known yet.
   */
  async ready(optimizer: TfScalable): Promise<void> {
    if (!this.isEnabled()) return;
    const { who, roster } = scalable(optimizer);
    if (!roster.inner)
      throw new OptimError(`GradScaler: the variables of ${who} are not known yet. Tell them: optimizer.watch(model).`);
    checkWay(who, roster.inner.backend.name, this.#way);
    await this.#scaler.ready(roster.inner);
  }

  /** A tensor times the scale, a new one that gradients flow through; of a list every member, however deep. */
  scale<O extends Nested<TensorOf<T>>>(outputs: O): O {
    return this.#scaler.scale(outputs as Nested<TfTensor>) as O;
  }

  /**
   * Clips the unscaled gradients that the next step of an optimizer is given to a total norm, by a factor in that step. The norm is on the
   * device; read it after the step and before the next one.
   *
   * @throws OptimError out of turn, for an argument out of its domain, and where the scaler is not enabled.
   */
  clipGradNorm(
    optimizer: TfScalable,
    maxNorm: number,
    { normType = 2 }: { readonly normType?: number } = {},
  ): ScaledNorm {
    if (!this.isEnabled())
      throw new OptimError(
        "GradScaler: it is not enabled, so nothing would clip. Clip with the option of the optimizer: tfjs(tf, AdamW, { clipNorm }).",
      );
    const round = this.#round(scalable(optimizer));
    if (round.isStepped) throw new OptimError("GradScaler: clipGradNorm() is being called after step().");
    if (round.norm)
      throw new OptimError(
        "GradScaler: clipGradNorm() has already been called on this optimizer since the last update().",
      );
    round.norm = new AwaitedNorm(maxNorm, normType);
    return round.norm;
  }

  /**
   * One `applyGradients` of an optimizer with gradients of a scaled loss, unless one of them is infinite or NaN: then nothing of it changes,
   * which only the device knows at first. They stay yours to dispose of. A schedule and `iterations` go on in any case.
   *
   * @throws OptimError where it has been called already since the last update, and where there is no gradient, or one that does not fit.
   */
  step(optimizer: TfScalable, gradients: Gradients<TensorOf<T>>): void {
    if (!this.isEnabled()) {
      optimizer.applyGradients(gradients as never);
      return;
    }
    const adapter = scalable(optimizer);
    const round = this.#round(adapter);
    adapter.apply(gradients, (inner) => {
      if (!inner) throw new OptimError(`GradScaler: ${adapter.who} was given no gradient.`);
      checkWay(adapter.who, inner.backend.name, this.#way);
      const { norm } = round;
      if (norm) norm.made ??= this.#scaler.clipGradNorm(inner, norm.maxNorm, norm);
      this.#scaler.step(inner);
    });
    round.isStepped = true;
  }

  /** Ends a round: the scale backs off or grows; or it becomes `newScale`. @throws OptimError where nothing was stepped since the last one. */
  update(newScale?: number | TensorOf<T>): void {
    this.#scaler.update(typeof newScale === "object" ? new Held(newScale as TfTensor) : newScale);
    this.#rounds.clear();
  }

  /**
   * The loss that `f` computes, and the gradients of it times the scale, which `step` takes: `f` runs under autocast where the scaler was told
   * so. All of them are yours to dispose of.
   */
  computeGradients(f: () => TensorOf<T>, variables?: VariableOf<T>[]): LossGradients<TensorOf<T>> {
    const scale = (loss: TfTensor): TfTensor => this.#scaler.scale(loss);
    return lossGradients(this.#tf, f, scale, this.#half, variables) as LossGradients<TensorOf<T>>;
  }

  /** `tf.Optimizer.minimize`, scaled: gradients, step and update. Returns the loss, unscaled, where `returnCost` says so. */
  minimize(
    optimizer: TfScalable,
    f: () => TensorOf<T>,
    returnCost = false,
    variables?: VariableOf<T>[],
  ): TensorOf<T> | null {
    const { value, grads } = this.computeGradients(f, variables);
    try {
      this.step(optimizer, grads);
      this.update();
    } catch (error) {
      value.dispose();
      throw error;
    } finally {
      for (const grad of Object.values(grads)) grad?.dispose();
    }
    if (returnCost) return value;
    value.dispose();
    return null;
  }

  /** Whether a gradient in the last step of an optimizer was infinite or NaN, once the device has told; until `update()`. */
  async foundInf(optimizer: TfScalable): Promise<boolean> {
    const { roster } = scalable(optimizer);
    if (!this.#round(scalable(optimizer)).isStepped)
      throw new OptimError("GradScaler: foundInf() is known between step() and update().");
    return this.#scaler.foundInf(roster.inner!);
  }

  /** The scale, once the device has told; 1 where it is not enabled. */
  async getScale(): Promise<number> {
    return this.#scaler.getScale();
  }

  getGrowthFactor(): number {
    return this.#scaler.getGrowthFactor();
  }

  setGrowthFactor(factor: number): void {
    this.#scaler.setGrowthFactor(factor);
  }

  getBackoffFactor(): number {
    return this.#scaler.getBackoffFactor();
  }

  setBackoffFactor(factor: number): void {
    this.#scaler.setBackoffFactor(factor);
  }

  getGrowthInterval(): number {
    return this.#scaler.getGrowthInterval();
  }

  setGrowthInterval(interval: number): void {
    this.#scaler.setGrowthInterval(interval);
  }

  isEnabled(): boolean {
    return this.#scaler.isEnabled();
  }

  /** What the host has learned of the scale so far: each change that it saw, and how it was last. */
  history(): readonly ScaleRecord[] {
    return this.#scaler.history();
  }

  /** What it knows, as of this call, after an `update()`; empty where it is not enabled. */
  async stateDict(): Promise<GradScalerState | Record<string, never>> {
    return this.#scaler.stateDict();
  }

  /** Restores what `stateDict` gave. @throws OptimError for an empty dict, and a key that is missing or out of its domain. */
  loadStateDict(saved: Partial<GradScalerState>): void {
    this.#scaler.loadStateDict(saved);
  }

  /** Frees what it has on the device. Its optimizers are yours, and go on. */
  dispose(): void {
    this.#scaler.dispose();
    this.#rounds.clear();
  }

  #round(adapter: AnyAdapter): Round {
    const round = this.#rounds.get(adapter) ?? {};
    this.#rounds.set(adapter, round);
    return round;
  }
}
