import {
  type Backend,
  type DType,
  type HostArray,
  type JsBuffer,
  js,
  type OptimizerClass,
  type OptimizerHyper,
  type State,
} from "optim-core";
import type { LooseOptimizer, LooseOptions } from "./optimizerInfo.ts";
import { placeWeights, setGradients, standardWeights, type Weight, type WeightSpec } from "./weight.ts";

/** How a {@link Rig} is set up. */
export interface RigOptions {
  readonly specs?: readonly WeightSpec[];
  readonly dtype?: DType;
  readonly named?: boolean;
}

/** An optimizer with weights and gradients that are the same in every test. */
export class Rig<Buf = JsBuffer> {
  readonly weights: Weight<Buf>[];
  readonly optimizer: LooseOptimizer<Buf>;
  readonly #backend: Backend<Buf>;

  constructor(backend: Backend<Buf>, make: (weights: Weight<Buf>[]) => LooseOptimizer<Buf>, options: RigOptions = {}) {
    this.#backend = backend;
    this.weights = placeWeights(backend, options.specs ?? standardWeights, options);
    this.optimizer = make([...this.weights]);
  }

  /** Adds weights as a group of their own. */
  add(specs: readonly WeightSpec[]): this {
    const params = placeWeights(this.#backend, specs);
    this.optimizer.addParamGroup({ params });
    this.weights.push(...params);
    return this;
  }

  /** Steps `from`, … `to`, each with its own gradients; `before` may change the optimizer first. */
  train(from: number, to: number, before?: (t: number, optimizer: LooseOptimizer<Buf>) => void): this {
    for (let t = from; t <= to; t++) {
      setGradients(this.#backend, this.weights, t);
      before?.(t, this.optimizer);
      this.optimizer.step();
    }
    return this;
  }

  /** The weights in their order, as they are now. */
  data(): Promise<HostArray[]> {
    return Promise.all(this.weights.map(({ data }) => this.#backend.read(data)));
  }

  /** The weights by name, as they are now. */
  async values(): Promise<Readonly<Record<string, HostArray>>> {
    const data = await this.data();
    return Object.fromEntries(this.weights.map(({ spec }, i) => [spec.name, data[i]!]));
  }

  /** Gives the weights other numbers, by name. */
  put(values: Readonly<Record<string, HostArray>>): this {
    for (const { spec, data } of this.weights) this.#backend.write(data, values[spec.name]!);
    return this;
  }

  /** What the optimizer remembers of a weight, as it is now: its step count, and the numbers of its slots. */
  async stateOf(weight: Weight<Buf>): Promise<Readonly<Record<string, HostArray | number>> | undefined> {
    const state = this.optimizer.stateOf(weight);
    if (!state) return undefined;
    const { step, ...slots } = state;
    const read = Object.entries(slots).map(async ([name, buffer]) => [name, await this.#backend.read(buffer as Buf)]);
    return { step, ...Object.fromEntries(await Promise.all(read)) };
  }

  /** {@link stateOf} for every weight, in their order. */
  states(): Promise<(Readonly<Record<string, HostArray | number>> | undefined)[]> {
    return Promise.all(this.weights.map((weight) => this.stateOf(weight)));
  }
}

/** A rig on the JavaScript backend, with one group. */
export const rigOf = (
  type: OptimizerClass<OptimizerHyper, State>,
  options: LooseOptions,
  rig: RigOptions = {},
): Rig<JsBuffer> => new Rig(js, (weights) => new type(weights, options), rig);
