import { GradScaler } from "optim-amp";
import type { Backend, DType, HostArray, OptimizerClass, OptimizerHyper, Param, State } from "optim-core";
import type { LooseOptimizer } from "../optimizerInfo.ts";
import { randomNumbers } from "../randomNumbers.ts";

/** One step of a run: what becomes of the gradients of each parameter. */
export interface PlannedStep {
  /** Whether a gradient is spoilt, and by what. */
  readonly spoilt: number | undefined;
  /** Which parameters have no gradient. */
  readonly absent: readonly boolean[];
  readonly lr: number;
  readonly seed: number;
}

/** A class with its types set aside. */
export type LooseClass = OptimizerClass<OptimizerHyper, State>;

const shapes = [[2, 3], [5], []] as const;

/** Steps that depend on the seed alone: infinities and NaN in some, parameters without a gradient in others, and a rate that moves. */
export function plannedSteps(seed: number, length: number): readonly PlannedStep[] {
  const next = randomNumbers(seed);
  return Array.from({ length }, (_, i) => {
    const absent = shapes.map(() => next() > 1);
    // Somebody must have a gradient.
    if (absent.every(Boolean)) absent[i % shapes.length] = false;
    const spoilt = next() > 0.5 ? [Number.NaN, Infinity, -Infinity][Math.abs(Math.floor(next() * 8)) % 3] : undefined;
    return { spoilt, absent, lr: 0.01 * (1 + Math.abs(next())), seed: seed * 1009 + i };
  });
}

/** An optimizer and a scaler over parameters of their own, stepped by plan. */
export class ScaledRun<Buf> {
  readonly params: readonly Param<Buf>[];
  readonly optimizer: LooseOptimizer<Buf>;
  readonly scaler: GradScaler<Buf>;
  readonly #backend: Backend<Buf>;
  readonly #grads: readonly Buf[];
  readonly #encode: (numbers: Float32Array) => HostArray;

  constructor(
    type: LooseClass,
    backend: Backend<Buf>,
    {
      dtype = "f32",
      encode = (numbers: Float32Array): HostArray => numbers,
    }: { dtype?: DType; encode?: (numbers: Float32Array) => HostArray } = {},
  ) {
    this.#backend = backend;
    this.#encode = encode;
    this.params = shapes.map((shape, i) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const data = backend.alloc(dtype, length, "p");
      backend.write(data, encode(Float32Array.from({ length }, randomNumbers(77 + i))));
      return { name: `w${i}`, shape, dtype, data, grad: null };
    });
    this.#grads = this.params.map(({ shape }) =>
      backend.alloc(
        dtype,
        shape.reduce((a, b) => a * b, 1),
        "g",
      ),
    );
    this.optimizer = new type<Buf>(this.params, { lr: 0.01, backend } as never) as LooseOptimizer<Buf>;
    this.scaler = new GradScaler<Buf>({ backend, initScale: 256, growthInterval: 3 });
  }

  /** One step. The gradients are scaled on the device: nobody here knows the scale. */
  step({ spoilt, absent, lr, seed }: PlannedStep, { clip = 0 } = {}): void {
    const next = randomNumbers(seed);
    let isSpoilt = spoilt === undefined;
    for (const [i, p] of this.params.entries()) {
      const numbers = Float32Array.from({ length: p.shape.reduce((a, b) => a * b, 1) }, next);
      if (absent[i]) {
        p.grad = null;
        continue;
      }
      if (!isSpoilt) numbers[seed % numbers.length] = spoilt!;
      isSpoilt = true;
      this.#backend.write(this.#grads[i]!, this.#encode(numbers));
      const scaled = this.scaler.scale(this.#grads[i]!) as Buf;
      this.#backend.copy(scaled, this.#grads[i]!);
      this.#backend.free(scaled);
      p.grad = this.#grads[i]!;
    }
    this.optimizer.paramGroups[0]!.lr = lr;
    if (clip > 0) {
      this.scaler.unscale(this.optimizer as never);
      this.scaler.clipGradNorm(this.optimizer as never, clip);
    }
    this.scaler.step(this.optimizer as never);
    this.scaler.update();
  }

  /** The weights, and what the optimizer knows of them. */
  async standing(): Promise<object> {
    const weights = await Promise.all(this.params.map(({ data }) => this.#backend.read(data)));
    const { state } = await this.optimizer.stateDict();
    return { weights: { ...weights }, state };
  }

  dispose(): void {
    this.optimizer.dispose();
    this.scaler.dispose();
    for (const buffer of [...this.params.map(({ data }) => data), ...this.#grads]) this.#backend.free(buffer);
  }
}
