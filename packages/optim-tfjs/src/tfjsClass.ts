import { OptimError, type OptimizerClass, type OptimizerHyper } from "optim-core";
import { Adapter } from "./adapter.ts";
import { keepAdapter } from "./adapters.ts";
import { type Config, type ConfigDict, decodeConfig, encodeConfig } from "./config.ts";
import { functionalStep } from "./functionalStep.ts";
import type { Gradients } from "./gradients.ts";
import { decodeWeights, encodeWeights } from "./savedWeights.ts";
import { apiOf, type TfApi } from "./tfApi.ts";
import type { TfjsOptimizer } from "./tfjsOptimizer.ts";
import type { Functions, Hyper, SplitOptions, VariableSource } from "./tfjsOptions.ts";
import type { TfModule, TfNamedTensor, TfOptimizerBase } from "./tfModule.ts";

/** The class of tf's optimizers that hold one of optim-core's. */
export interface TfjsClass<T extends TfModule, H extends OptimizerHyper, S> {
  new (options: SplitOptions<H, S>): TfjsOptimizer<T, H, S>;
  readonly className: string;
}

interface Made {
  readonly of: unknown;
  readonly class: unknown;
}

const classes = /* @__PURE__ */ new WeakMap<object, Map<string, Made>>();

/**
 * The class for an optimizer on a `tf`: a subclass of `tf.Optimizer`, made once and registered with `tf.serialization`, so that a model
 * that was saved with it can be loaded.
 *
 * @throws OptimError where another optimizer of the same name is registered.
 */
export function tfjsClass<T extends TfModule, H extends OptimizerHyper, S>(
  tf: T,
  of: OptimizerClass<H, S>,
): TfjsClass<T, H, S> {
  const known = classes.get(tf.Optimizer) ?? new Map<string, Made>();
  classes.set(tf.Optimizer, known);
  const { name } = of.rule;
  const before = known.get(name);
  if (before && before.of !== of)
    throw new OptimError(
      `tfjs: another optimizer is called "${name}". Name them apart: saved models know them by name.`,
    );
  if (before) return before.class as TfjsClass<T, H, S>;
  const api = apiOf(tf);
  const made = makeClass(api, of);
  api.serialization.registerClass(made as never);
  known.set(name, { of, class: made });
  return made as unknown as TfjsClass<T, H, S>;
}

/** The class of this name that has been made on a `tf`. */
export function classNamed(tf: TfModule, className: string): SavedClass | undefined {
  const made = [...(classes.get(tf.Optimizer)?.values() ?? [])].map((one) => one.class as SavedClass);
  return made.find((one) => one.className === className);
}

/** A class as a saved model knows it. */
export interface SavedClass {
  readonly className: string;
  fromConfig(made: SavedClass, config: unknown): TfOptimizerBase;
}

function makeClass<H extends OptimizerHyper, S>(tf: TfApi, of: OptimizerClass<H, S>): { readonly className: string } {
  const Base: abstract new () => TfOptimizerBase = tf.Optimizer;
  return class extends Base {
    static readonly className = `Optim${of.rule.name}`;
    readonly #adapter: Adapter<H, S>;
    #handedOut: TfNamedTensor[] = [];

    static fromConfig(made: new (options: SplitOptions<H, S>, config: Config) => unknown, dict: unknown): unknown {
      const config = decodeConfig(of.rule.name, dict);
      const { hyper, adapter } = config;
      return new made({ hyper: hyper as Hyper<H>, functions: {}, adapter, variables: undefined }, config);
    }

    constructor(options: SplitOptions<H, S>, config?: Config) {
      super();
      this.#adapter = new Adapter(tf, of, options, config);
      keepAdapter(this, this.#adapter);
    }

    get inner() {
      return this.#adapter.roster.inner;
    }
    get paramGroups() {
      return this.inner?.paramGroups ?? [];
    }
    get scheduler() {
      return this.#adapter.schedule;
    }
    get iterations() {
      return this.#adapter.iterations;
    }
    get learningRate() {
      return this.#adapter.learningRate;
    }
    set learningRate(rate: number) {
      this.#adapter.learningRate = rate;
    }
    setLearningRate(rate: number): void {
      this.#adapter.learningRate = rate;
    }

    applyGradients(gradients: Gradients): void {
      this.#adapter.apply(gradients);
    }
    watch(variables: VariableSource): void {
      this.#adapter.watch(variables);
    }
    whenReady(fn: Parameters<Adapter<H, S>["whenReady"]>[0]): void {
      this.#adapter.whenReady(fn);
    }
    configure(functions: Functions<H, S>): void {
      this.#adapter.configure(functions);
    }
    update(input: Parameters<typeof functionalStep>[4]): unknown {
      const { roster, options, learningRate, who } = this.#adapter;
      if (!options.differentiable) throw new OptimError(`${who}: update() needs the option differentiable: true.`);
      if (roster.groups !== undefined)
        throw new OptimError(`${who}: update() knows no groups. Call it once for each, with its options as \`hyper\`.`);
      return functionalStep(tf, of, { ...roster.defaults, lr: learningRate }, options, input);
    }

    getConfig(): ConfigDict {
      return encodeConfig(this.#adapter.config(), this.learningRate);
    }
    async getWeights(): Promise<TfNamedTensor[]> {
      // Before the wait: of two calls at once, the second must not take away what the first is about to hand out.
      this.#release();
      const weights = encodeWeights(tf, await this.#adapter.weights());
      this.#handedOut.push(...weights);
      return weights;
    }
    async setWeights(weights: readonly TfNamedTensor[]): Promise<void> {
      this.#adapter.restore(await decodeWeights(this.#adapter.who, weights));
    }
    async saveIterations(): Promise<TfNamedTensor> {
      return { name: "iter", tensor: tf.scalar(this.iterations, "int32") };
    }
    dispose(): void {
      this.#release();
      this.#adapter.dispose();
    }

    #release(): void {
      for (const { tensor } of this.#handedOut) tensor.dispose();
      this.#handedOut = [];
    }
  };
}
