import { GradScaler } from "optim-amp";
import { OptimError, type Param, ReduceLROnPlateau, type Scheduler, sizeOf } from "optim-core";
import { type AnyOptimizer, makeOptimizer, type OptimizerType, typeFor } from "./optimizerType.ts";
import type { Place } from "./place.ts";
import type { Problem } from "./problem.ts";
import { makeSchedule } from "./schedule/makeSchedule.ts";
import type { Entrant, RunSettings } from "./settings.ts";
import { type Storage, storages } from "./storage.ts";

/** Steps without an overflow after which the scale grows: fewer than torch's 2,000, so that a short run shows it. */
const growthInterval = 100;

/** One step of an entrant; all of it but the time is of before the step. */
export interface StepRecord {
  readonly loss: number;
  readonly rate: number;
  /** Absent in float32. */
  readonly scale?: number;
  /** The weights that the loss is of. */
  readonly weights: readonly Float32Array[];
  /** Milliseconds that the optimizer took. */
  readonly ms: number;
}

/** An entrant in a run: weights of its own, its optimizer, its schedule, and in halves its gradient scaler. */
export class Racer {
  readonly #name: string;
  readonly #problem: Problem;
  readonly #place: Place;
  readonly #storage: Storage;
  readonly #params: readonly Param<unknown>[];
  readonly #gradients: readonly Float32Array[];
  readonly #optimizer: AnyOptimizer;
  readonly #scheduler: Scheduler | undefined;
  readonly #scaler: GradScaler<unknown> | undefined;
  #weights: readonly Float32Array[];

  /** @throws OptimError for options that its rule or the schedule does not take. */
  constructor(
    type: OptimizerType,
    { options }: Entrant,
    { precision, schedule }: RunSettings,
    problem: Problem,
    place: Place,
  ) {
    const { backend } = place;
    this.#name = type.rule.name;
    this.#problem = problem;
    this.#place = place;
    this.#storage = storages[precision];
    const { dtype, encode, decode } = this.#storage;
    const first = problem.start().map(encode);
    this.#weights = first.map(decode);
    this.#gradients = first.map(({ length }) => new Float32Array(length));
    this.#params = problem.tensors.map(({ name, shape }, i) => {
      const data = backend.alloc(dtype, sizeOf(shape), "p", name);
      backend.write(data, first[i]!);
      return { name, shape, dtype, data, grad: backend.alloc(dtype, sizeOf(shape), "g", name) };
    });
    this.#optimizer = makeOptimizer(typeFor(type, precision), this.#params, options, place);
    if (schedule) this.#scheduler = makeSchedule(schedule, this.#optimizer);
    if (precision !== "float32") this.#scaler = new GradScaler<unknown>({ backend, growthInterval });
  }

  /** Compiles what its steps need. */
  async ready(): Promise<void> {
    await (this.#scaler ? this.#scaler.ready(this.#optimizer) : this.#optimizer.ready());
  }

  /** The share of unseen things that it reads right; undefined where the task has none. */
  accuracy(): number | undefined {
    return this.#problem.accuracy?.(this.#weights);
  }

  /** @throws OptimError where the loss is no number any more, and what its rule or its schedule throws. */
  async step(step: number): Promise<StepRecord> {
    const [weights, gradients] = [this.#weights, this.#gradients];
    const loss = this.#problem.evaluate(step, weights, gradients);
    if (!Number.isFinite(loss))
      throw new OptimError(`${this.#name}: the loss is ${loss} at step ${step}. Take a smaller learning rate.`);
    const rate = this.#optimizer.paramGroups[0]!.lr;
    const scale = await this.#scaler?.getScale();
    this.#giveGradients(scale ?? 1);
    const ms = await this.#optimize();
    const { backend } = this.#place;
    this.#weights = await Promise.all(
      this.#params.map(async ({ data }) => this.#storage.decode(await backend.read(data))),
    );
    if (this.#scheduler instanceof ReduceLROnPlateau) this.#scheduler.step(loss);
    else (this.#scheduler as { step(): void } | undefined)?.step();
    return { loss, rate, weights, ms, ...(scale !== undefined && { scale }) };
  }

  #giveGradients(scale: number): void {
    const { backend } = this.#place;
    this.#params.forEach(({ grad }, i) => {
      const gradient = this.#gradients[i]!;
      backend.write(grad, this.#storage.encode(scale === 1 ? gradient : gradient.map((x) => x * scale)));
    });
  }

  /** One step of the optimizer alone; the milliseconds until the device has done it. */
  async #optimize(): Promise<number> {
    // What was enqueued before is not its time.
    await this.#place.settled?.();
    const begun = performance.now();
    if (this.#scaler) {
      this.#scaler.step(this.#optimizer);
      this.#scaler.update();
    } else this.#optimizer.step();
    await this.#place.settled?.();
    return performance.now() - begun;
  }
}
