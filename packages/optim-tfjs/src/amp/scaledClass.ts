import { OptimError } from "optim-core";
import { decodeText, encodeText } from "../config.ts";
import type { Gradients } from "../gradients.ts";
import { apiOf, type TfApi } from "../tfApi.ts";
import { classNamed } from "../tfjsClass.ts";
import type { TfModule, TfNamedTensor, TfOptimizerBase, TfTensor, TfVariable } from "../tfModule.ts";
import { Scaled, type ScaledConfig, type Stepping } from "./scaled.ts";
import type { ScaledOptions } from "./scaledOptions.ts";

/** The class of tf's optimizers that hold an optimizer and its scaler. */
export type ScaledClass = new (optimizer: Stepping, options: ScaledOptions) => TfOptimizerBase;

const classes = /* @__PURE__ */ new WeakMap<object, ScaledClass>();

/** The class on a `tf`: made once, and registered with `tf.serialization`, so that a model that was saved with it can be loaded. */
export function scaledClass(tf: TfModule): ScaledClass {
  const known = classes.get(tf.Optimizer);
  if (known) return known;
  const api = apiOf(tf);
  const made = makeClass(api);
  api.serialization.registerClass(made as never);
  classes.set(tf.Optimizer, made);
  return made;
}

function makeClass(tf: TfApi): ScaledClass {
  const Base: abstract new () => TfOptimizerBase = tf.Optimizer;
  return class extends Base {
    static readonly className = "OptimScaled";
    readonly #scaled: Scaled;

    static fromConfig(made: ScaledClass, dict: unknown): unknown {
      const { className, config, options } = decode(dict);
      const inner = classNamed(tf, className);
      if (!inner)
        throw new OptimError(
          `scaledOptimizer: it was saved with ${className}, which this process does not know yet. Call register(tf, …) of "optim-tfjs/amp" with that optimizer before loading.`,
        );
      return new made(inner.fromConfig(inner, config) as Stepping, options);
    }

    constructor(optimizer: Stepping, options: ScaledOptions) {
      super();
      this.#scaled = new Scaled(tf, optimizer, options);
    }

    get optimizer() {
      return this.#scaled.optimizer;
    }
    get scaler() {
      return this.#scaled.scaler;
    }
    get iterations() {
      return this.optimizer.iterations;
    }
    get learningRate() {
      return this.optimizer.learningRate;
    }
    set learningRate(rate: number) {
      this.optimizer.learningRate = rate;
    }
    setLearningRate(rate: number): void {
      this.optimizer.learningRate = rate;
    }

    override computeGradients(f: () => TfTensor, variables?: TfVariable[]) {
      return this.scaler.computeGradients(f, variables);
    }
    applyGradients(gradients: Gradients): void {
      this.#scaled.apply(gradients);
    }

    getConfig() {
      return { learningRate: this.learningRate, optim: encodeText(this.#scaled.config()) };
    }
    async getWeights(): Promise<TfNamedTensor[]> {
      return this.#scaled.weights();
    }
    async setWeights(weights: readonly TfNamedTensor[]): Promise<void> {
      return this.#scaled.restore(weights);
    }
    async saveIterations(): Promise<TfNamedTensor> {
      return { name: "iter", tensor: tf.scalar(this.iterations, "int32") };
    }
    dispose(): void {
      this.#scaled.dispose();
    }
  };
}

function decode(dict: unknown): ScaledConfig {
  const { optim } = Object(dict) as { optim?: unknown };
  try {
    const config = decodeText(optim as string) as ScaledConfig;
    if (typeof config.className !== "string" || !config.options) throw new SyntaxError("It lacks a part.");
    return config;
  } catch (cause) {
    throw new OptimError("scaledOptimizer: this config is not one that getConfig() of this class wrote.", { cause });
  }
}
