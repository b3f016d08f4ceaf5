import type { Backend, Kernel, Launch, Recording } from "./backend.ts";
import { CapturedSlice } from "./capturedSlice.ts";
import type { PreparedLaunch } from "./deviceSteps.ts";
import { fail } from "./error.ts";
import type { Machine, PlainGroup } from "./group.ts";
import { type KernelSource, kernelsOf } from "./kernels.ts";
import type { Memory } from "./memory.ts";
import type { Optimizer, OptimizerHyper } from "./optimizer.ts";
import type { Param } from "./param.ts";
import { defineRule, type Rule } from "./rule.ts";

/** What a captured step does besides. */
export interface CaptureOptions {
  /**
   * Enqueues what makes the gradients, into the buffers that they have, on the stream of the backend and with calls that the device can
   * record. On CUDA it is called when a step is recorded, and replayed with it; elsewhere before every step.
   */
  readonly before?: () => void;
}

/** A step of an optimizer that the device runs again and again, with little to do for the host. */
export interface CapturedStep {
  /**
   * One step, as `step()` would do it, with what the groups say now: schedules work as ever. The first one is `step()`, and so is one before
   * which a flag, a gradient's buffer, a group or the state has changed; only these call the optimizer's hooks.
   */
  replay(): void;
  /** Frees what it has on the device; the optimizer goes on. */
  dispose(): void;
}

/** Counts the steps that were done. */
const counting = defineRule({
  name: "counting steps",
  hyper: {},
  state: {},
  update: ({ p }) => ({ p: p.add(1) }),
}) as unknown as Rule;

/** An optimizer with its types set aside. */
type Captured<Buf> = Machine<Buf> & {
  readonly kernel: KernelSource;
  deviceSteps?: Machine<Buf>["deviceSteps"];
  step(): void;
};

/**
 * Note [Captured steps]
 * A recording holds addresses, so what changes from step to step lies behind them: the step count, which a kernel of the recording counts, and
 * the uniforms of the steps to come, a row for each count. While the options of a group stay, the host sends nothing; where they have
 * changed, it sends the row of the next step before it replays, and more of them the longer they stay again.
 */
class RecordedStep<Buf> implements CapturedStep {
  readonly #optimizer: Captured<Buf>;
  readonly #backend: Backend<Buf>;
  readonly #before: () => void;
  readonly #countingKernel: Kernel;
  #memory: ReadonlyMap<Param<Buf>, Memory<Buf>> = new Map();
  readonly #slices: CapturedSlice<Buf>[] = [];
  #launches: readonly Launch<Buf>[] = [];
  readonly #counters: Buf[] = [];
  #recording: Recording<Buf> | undefined;
  #isDisposed = false;

  constructor(optimizer: Captured<Buf>, before: () => void) {
    this.#optimizer = optimizer;
    this.#backend = optimizer.backend;
    this.#before = before;
    this.#countingKernel = kernelsOf(counting, this.#backend)({}, "f32");
  }

  replay(): void {
    const { rule, deviceSteps } = this.#optimizer;
    if (this.#isDisposed) fail(rule.name, "this captured step is disposed. Capture the optimizer's steps again.");
    if (deviceSteps)
      fail(rule.name, "its steps are a GradScaler's, which cannot be captured. Use scaler.step(optimizer).");
    if (!this.#isCurrent()) {
      this.#step();
      return;
    }
    const changed = this.#slices.filter((slice) => slice.isBehind(rule));
    for (const slice of changed) slice.fill();
    try {
      this.#recording ??= this.#record();
      this.#recording.replay(changed.length > 0 ? this.#launches : undefined);
    } catch (error) {
      // Nobody knows which rows are where: the next step is recorded anew.
      this.#forget();
      throw error;
    }
    for (const slice of this.#slices) slice.advance();
  }

  dispose(): void {
    this.#forget();
    this.#isDisposed = true;
  }

  /** Whether a step would do what the last one did, but for its numbers. */
  #isCurrent(): boolean {
    const { paramGroups, kernel } = this.#optimizer;
    const stepped = paramGroups.reduce((sum, { params }) => sum + params.filter(({ grad }) => grad).length, 0);
    const recorded = this.#slices.reduce((sum, { tensors }) => sum + tensors.length, 0);
    return (
      recorded > 0 &&
      stepped === recorded &&
      this.#slices.every(
        (slice) =>
          kernel(slice.group, slice.tensors[0]!.param.dtype) === slice.kernel &&
          slice.tensors.every((now) => slice.has(now) && (this.#memory.get(now.param) as object) === now),
      )
    );
  }

  /** Does a step as ever, and keeps what it was made of. */
  #step(): void {
    this.#forget();
    this.#before();
    let launches: readonly PreparedLaunch<Buf>[] = [];
    const optimizer = this.#optimizer;
    optimizer.deviceSteps = {
      prepare: (prepared, memory) => {
        launches = prepared;
        this.#memory = memory;
        return prepared;
      },
      dispose() {},
    };
    try {
      optimizer.step();
    } finally {
      delete optimizer.deviceSteps;
    }
    const groupOf = new Map(optimizer.paramGroups.flatMap((group) => group.params.map((p) => [p, group] as const)));
    this.#launches = launches.map(
      ({ kernel, tensors }): Launch<Buf> => ({
        kernel,
        tensors: tensors.map((now) => this.#sliceOf(groupOf.get(now.param)!, kernel, now.step).add(now)),
      }),
    );
  }

  /** Records the next step, which is like the last one. It is not done where that fails. */
  #record(): Recording<Buf> {
    const counters = new Map<number, Buf>();
    for (const slice of this.#slices) slice.countBy(this.#counter(counters, slice.base));
    const counts = this.#counters.map((p) => ({
      buffers: { p },
      shape: [1],
      rows: { first: 0, values: [new Float64Array()] },
    }));
    this.#launches = [...this.#launches, { kernel: this.#countingKernel, tensors: counts }];
    return this.#backend.capture?.(this.#launches, this.#before) ?? this.#again();
  }

  /** The slice of a tensor: the last one, or a new one. */
  #sliceOf(group: PlainGroup<Buf>, kernel: Kernel, step: number): CapturedSlice<Buf> {
    const last = this.#slices.at(-1);
    if (last?.group === group && last.kernel === kernel && last.base === step) return last;
    const made = new CapturedSlice<Buf>(group, kernel, step);
    this.#slices.push(made);
    return made;
  }

  #counter(counters: Map<number, Buf>, step: number): Buf {
    const known = counters.get(step);
    if (known) return known;
    const made = this.#backend.alloc("f32", 1, "counter");
    this.#counters.push(made);
    counters.set(step, made);
    return made;
  }

  /** A recording where a run costs as little as what could be recorded. */
  #again(): Recording<Buf> {
    return {
      replay: () => {
        this.#before();
        this.#backend.run(this.#launches);
      },
      dispose() {},
    };
  }

  #forget(): void {
    this.#recording?.dispose();
    this.#recording = undefined;
    for (const counter of this.#counters.splice(0)) this.#backend.free(counter);
    this.#slices.length = 0;
  }
}

/**
 * Makes the steps of an optimizer cheap for the host: on CUDA a step becomes a graph that is launched in one call, whatever the number of
 * tensors; elsewhere it is the same list of kernels, run again. The step count is on the device, and so are the uniforms of steps to come.
 * What it computes is what `step()` computes, bit for bit.
 */
export const captureStep = <H extends OptimizerHyper, S, Buf>(
  optimizer: Optimizer<H, S, Buf>,
  { before = () => {} }: CaptureOptions = {},
): CapturedStep => new RecordedStep(optimizer as unknown as Captured<Buf>, before);
