import type { Backend, Kernel, Launch, Rows, TensorLaunch } from "./backend.ts";
import { getOrInsert } from "./getOrInsert.ts";
import type { DType } from "./hostTensor.ts";
import { type KernelSource, kernelsOf } from "./kernels.ts";
import type { Options } from "./program.ts";
import type { Rule } from "./rule.ts";
import { uniformRows } from "./uniforms.ts";

/** One tensor that a rule is run over: its buffers by symbol (`p`, `g`, slots), all of them the caller's. */
export interface RuleTensor<Buf> extends Pick<TensorLaunch<Buf>, "buffers" | "shape" | "param"> {
  readonly dtype: DType;
  /** The step count that the rule sees as `t`; 1 where it is left out. */
  readonly t?: number;
}

/** The tensors of one kernel, and its rows of uniforms by step count. */
interface Batch<Buf> {
  readonly kernel: Kernel;
  readonly tensors: TensorLaunch<Buf>[];
  readonly rows: Map<number, Rows>;
}

/** Runs a rule over lists of tensors where there is no optimizer: clipping, averaging, functional forms. It keeps kernels and nothing else. */
export class RuleRunner<Buf> {
  readonly #backend: Backend<Buf>;
  readonly #kernel: KernelSource;

  constructor(rule: Rule, backend: Backend<Buf>) {
    this.#backend = backend;
    this.#kernel = kernelsOf(rule, backend);
  }

  /** The kernel for these options and this precision, which `run` would compile: a backend can make it ready. */
  compile(options: Options, dtype: DType): Kernel {
    return this.#kernel(options, dtype);
  }

  /** Enqueues one launch over all tensors; never waits. The caller has checked options and buffers. */
  run(tensors: readonly RuleTensor<Buf>[], options: Options): void {
    const launches = this.#launches(tensors, options);
    if (launches.length > 0) this.#backend.run(launches);
  }

  /** As {@link run}, in one go with the run that comes next where the backend can do that. */
  runSoon(tensors: readonly RuleTensor<Buf>[], options: Options): void {
    if (!this.#backend.runSoon) this.run(tensors, options);
    else if (tensors.length > 0) this.#backend.runSoon(this.#launches(tensors, options));
  }

  #launches(tensors: readonly RuleTensor<Buf>[], options: Options): readonly Launch<Buf>[] {
    const batches = new Map<DType, Batch<Buf>>();
    // Taken apart by name: what is left over of an object costs ten times as much, which counts where tensors are many and small.
    for (const { dtype, t = 1, buffers, shape, param } of tensors) {
      const batch = getOrInsert(batches, dtype, () => ({
        kernel: this.#kernel(options, dtype),
        tensors: [],
        rows: new Map<number, Rows>(),
      }));
      const rows = getOrInsert(batch.rows, t, () => uniformRows(batch.kernel.program, options, t));
      batch.tensors.push({ buffers, shape, rows, ...(param && { param }) });
    }
    return [...batches.values()];
  }
}

const runners = /* @__PURE__ */ new WeakMap<object, WeakMap<object, unknown>>();

/** The runner of a rule on a backend: one for as long as both live, so that nothing is compiled twice. */
export function runnerOf<H, S, Buf>(rule: Rule<H, S>, backend: Backend<Buf>): RuleRunner<Buf> {
  const ofRule = runners.get(rule) ?? new WeakMap<object, unknown>();
  runners.set(rule, ofRule);
  const known = ofRule.get(backend) as RuleRunner<Buf> | undefined;
  if (known) return known;
  const made = new RuleRunner(rule as unknown as Rule, backend);
  ofRule.set(backend, made);
  return made;
}
