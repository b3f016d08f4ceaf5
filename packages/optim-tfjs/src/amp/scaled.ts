import { OptimError, type OptimizerHyper, type State } from "optim-core";
import { adapterOf } from "../adapters.ts";
import type { ConfigDict } from "../config.ts";
import type { Gradients } from "../gradients.ts";
import type { TfApi } from "../tfApi.ts";
import type { TfjsMembers } from "../tfjsOptimizer.ts";
import type { TfModule, TfNamedTensor, TfOptimizerBase, TfTensor } from "../tfModule.ts";
import { checkScaledOptions, type ScaledOptions } from "./scaledOptions.ts";
import { TfGradScaler } from "./tfGradScaler.ts";
import { scalable } from "./tfScalable.ts";

/** An optimizer that `tfjs()` has made, its types set aside. */
export interface Stepping extends TfOptimizerBase, TfjsMembers<TfModule, OptimizerHyper, State> {
  getConfig(): ConfigDict;
}

/** What a file holds of an optimizer and its scaler, apart from their state. */
export interface ScaledConfig {
  readonly className: string;
  readonly config: ConfigDict;
  readonly options: ScaledOptions;
}

const scaleName = "gradScaler/scale";
const trackerName = "gradScaler/growthTracker";

/** Everything that an optimizer of `scaledOptimizer` does, apart from being a `tf.Optimizer`. */
export class Scaled {
  readonly optimizer: Stepping;
  readonly scaler: TfGradScaler;
  readonly #tf: TfApi;
  readonly #options: ScaledOptions;
  #handedOut: TfNamedTensor[] = [];

  constructor(tf: TfApi, optimizer: Stepping, options: ScaledOptions) {
    const { enabled = true } = options;
    const adapter = enabled ? scalable(optimizer) : adapterOf("scaledOptimizer", optimizer);
    checkScaledOptions(adapter, options);
    const { clipNorm: _, ...own } = options;
    const { ops = false, differentiable = false } = adapter.options;
    this.#tf = tf;
    this.optimizer = optimizer;
    this.#options = options;
    this.scaler = new TfGradScaler(tf, { ...own, ops: ops || differentiable });
  }

  apply(gradients: Gradients): void {
    const { optimizer, scaler } = this;
    const { clipNorm } = this.#options;
    if (clipNorm !== undefined) scaler.clipGradNorm(optimizer, clipNorm);
    scaler.step(optimizer, gradients);
    scaler.update();
  }

  config(): ScaledConfig {
    const { optimizer, scaler } = this;
    const options = {
      ...this.#options,
      growthFactor: scaler.getGrowthFactor(),
      backoffFactor: scaler.getBackoffFactor(),
      growthInterval: scaler.getGrowthInterval(),
    };
    return { className: optimizer.getClassName(), config: optimizer.getConfig(), options };
  }

  /** The weights of the optimizer, and behind them scale and growth tracker, as of this call. */
  async weights(): Promise<TfNamedTensor[]> {
    this.#release();
    const [weights, { scale, growthTracker }] = await Promise.all([
      this.optimizer.getWeights(),
      this.scaler.stateDict(),
    ]);
    if (scale === undefined || growthTracker === undefined) return weights;
    const own = [
      { name: scaleName, tensor: this.#tf.keep(this.#tf.scalar(scale)) },
      { name: trackerName, tensor: this.#tf.keep(this.#tf.scalar(growthTracker, "int32")) },
    ];
    this.#handedOut.push(...own);
    return [...weights, ...own];
  }

  async restore(weights: readonly TfNamedTensor[]): Promise<void> {
    const { optimizer, scaler } = this;
    if (!scaler.isEnabled()) return optimizer.setWeights(weights);
    const own = weights.slice(-2);
    if (own[0]?.name !== scaleName || own[1]?.name !== trackerName)
      throw new OptimError(
        `scaledOptimizer: the last two weights are not "${scaleName}" and "${trackerName}". Pass what getWeights() of this class returned.`,
      );
    const [scale, growthTracker] = await Promise.all(own.map(async ({ tensor }) => numberOf(tensor)));
    await optimizer.setWeights(weights.slice(0, -2));
    scaler.loadStateDict({
      scale: scale!,
      growthTracker: growthTracker!,
      growthFactor: scaler.getGrowthFactor(),
      backoffFactor: scaler.getBackoffFactor(),
      growthInterval: scaler.getGrowthInterval(),
    });
  }

  dispose(): void {
    this.#release();
    this.optimizer.dispose();
    this.scaler.dispose();
  }

  #release(): void {
    for (const { tensor } of this.#handedOut) tensor.dispose();
    this.#handedOut = [];
  }
}

const numberOf = async (tensor: TfTensor): Promise<number> => ((await tensor.data()) as ArrayLike<number>)[0]!;
