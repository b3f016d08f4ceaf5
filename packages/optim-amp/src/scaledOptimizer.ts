import { type Backend, type Kernel, labelOf, OptimError, type Options, type Param, runnerOf, sizeOf } from "optim-core";
import { type Clip, clipTo, noClip } from "./clip.ts";
import { agreedCheck, type GradientCheck, gradientCheck, wideGradientCheck } from "./gradientCheck.ts";
import { numbersOf } from "./numbersOf.ts";
import type { Scalable } from "./scalable.ts";
import { type GradientTensor, ScaledGradients } from "./scaledGradients.ts";
import { ScaledSteps } from "./scaledSteps.ts";
import { unscaledGradients } from "./scaleRules.ts";

/** Where an optimizer is between two calls of `update()`: torch's READY, UNSCALED and STEPPED. */
export type Stage = "ready" | "unscaled" | "stepped";

/** What a scaler shares with all its optimizers, on the device. */
export interface SharedScale<Buf> {
  /** What scaled gradients are multiplied by. */
  readonly inverse: Buf;
  /** Whether an optimizer has found an infinity or NaN since the last update. */
  readonly anyInf: Buf;
}

/** An optimizer in the hands of a gradient scaler: what was found in its gradients, and what they are to be multiplied by. */
export class ScaledOptimizer<Buf> {
  stage: Stage = "ready";
  /** Above 0 where a gradient is infinite or NaN. */
  readonly foundInf: Buf;
  readonly norm: Buf;
  readonly steps: ScaledSteps<Buf>;
  readonly #optimizer: Scalable<Buf>;
  readonly #backend: Backend<Buf>;
  readonly #shared: SharedScale<Buf>;
  readonly #gradients: ScaledGradients<Buf>;
  readonly #shape: readonly number[] = [];
  #clip: Clip = noClip;
  /** Whether the gradients have been looked at since the last update. */
  #isChecked = false;
  /** Whether ranks have agreed since the last update: what they have agreed on stays. */
  #isAgreed = false;

  constructor(optimizer: Scalable<Buf>, shared: SharedScale<Buf>) {
    const { backend } = optimizer;
    this.#optimizer = optimizer;
    this.#backend = backend;
    this.#shared = shared;
    this.steps = ScaledSteps.of(optimizer);
    this.foundInf = backend.alloc("f32", 1, "foundInf");
    this.norm = backend.alloc("f32", 1, "norm");
    const { inverse, anyInf } = shared;
    const buffers = { inverse, anyInf, foundInf: this.foundInf, norm: this.norm, gate: this.steps.gate };
    this.#gradients = new ScaledGradients(optimizer, buffers);
  }

  /** Whether something was done with its gradients since the last update. */
  get isActive(): boolean {
    return this.stage !== "ready" || this.#isChecked;
  }

  /** What its gradients are clipped to. */
  get clipping(): Clip {
    return this.#clip;
  }

  /** Marks its gradients as unscaled. They are looked at later, together with what clipping needs. @throws OptimError out of turn. */
  unscale(): void {
    if (this.stage === "unscaled")
      throw new OptimError("GradScaler: unscale() has already been called on this optimizer since the last update().");
    if (this.stage === "stepped") throw new OptimError("GradScaler: unscale() is being called after step().");
    this.stage = "unscaled";
    this.steps.isPending = true;
  }

  /** Clips them to a norm, and looks at them. @throws OptimError out of turn. */
  clip(maxNorm: number, normType: number): void {
    if (this.#clip !== noClip)
      throw new OptimError(
        "GradScaler: clipGradNorm() has already been called on this optimizer since the last update().",
      );
    const clip = clipTo(maxNorm, normType);
    if (this.stage === "stepped") throw new OptimError("GradScaler: clipGradNorm() is being called after step().");
    if (this.#isAgreed) throw new OptimError("GradScaler: clipGradNorm() is being called after agree().");
    const { stage } = this;
    try {
      if (stage === "ready") this.unscale();
      this.#clip = clip;
      this.#isChecked = false;
      this.check();
    } catch (error) {
      this.stage = stage;
      this.#clip = noClip;
      this.steps.isPending = stage === "unscaled";
      throw error;
    }
  }

  /** What a step runs, with clipping to an L2 norm and without. */
  kernels(): readonly Kernel[] {
    const { paramGroups, kernel } = this.#optimizer;
    const dtypes = new Set(paramGroups.flatMap(({ params }) => params.map(({ dtype }) => dtype)));
    const check = runnerOf(checkOf(dtypes).full, this.#backend);
    return [
      ...paramGroups.flatMap((group) => group.params.map(({ dtype }) => kernel(group as unknown as Options, dtype))),
      ...[...dtypes].flatMap((dtype) => [noClip, clipTo(1, 2)].map((clip) => check.compile({ ...clip }, dtype))),
    ];
  }

  /** @throws OptimError where there is no gradient, or one that cannot be scaled. */
  expectGradients(): void {
    this.#gradients.tensors();
  }

  /** Looks at the gradients, if that is still to be done. */
  check(): void {
    if (this.#isChecked) return;
    this.#look(this.#shared.anyInf);
    this.steps.isPending = true;
    this.#isChecked = true;
  }

  /** Looks at the gradients for who asks. Before `unscale` and `step` that begins nothing: they may still become others. */
  peek(): void {
    if (this.stage !== "ready") {
      this.check();
      return;
    }
    const own = this.#backend.alloc("f32", 1, "anyInf");
    this.#look(own);
    this.#backend.free(own);
  }

  #look(anyInf: Buf): void {
    const known = this.#gradients.tensors();
    const isOurs = anyInf === this.#shared.anyInf;
    const tensors = isOurs ? known : known.map((tensor) => ({ ...tensor, buffers: { ...tensor.buffers, anyInf } }));
    const { full, quick } = checkOf(new Set(tensors.map(({ dtype }) => dtype)));
    if (!this.#isFiniteBy(quick, tensors)) runnerOf(full, this.#backend).runSoon(tensors, { ...this.#clip });
    this.steps.isOpen = false;
  }

  /** Tries a quick check where the host sees what it found, and where it finds the norm that is asked for. */
  #isFiniteBy(quick: GradientCheck["quick"], tensors: readonly GradientTensor<Buf>[]): boolean {
    const { order } = this.#clip;
    const found = numbersOf(this.#backend, this.foundInf);
    if (!found || (order !== "none" && order !== "2")) return false;
    runnerOf(quick, this.#backend).run(tensors, { ...this.#clip });
    return found[0] === 0;
  }

  /** The gradients as they enter the step, in buffers of their own. */
  gradients(): ReadonlyMap<Param<Buf>, Buf> {
    this.peek();
    const made = new Map<Param<Buf>, Buf>();
    const tensors = this.#gradients.tensors().map(({ buffers, param, ...tensor }) => {
      const dtype = tensor.dtype === "f64" ? "f64" : "f32";
      const out = this.#backend.alloc(dtype, sizeOf(param.shape), "gradient", labelOf(param));
      made.set(param, out);
      return { ...tensor, param, buffers: { ...buffers, out } };
    });
    runnerOf(unscaledGradients, this.#backend).run(tensors, {});
    return made;
  }

  /** Begins to agree: what is looked at is final. @throws OptimError out of turn. */
  expectAgreement(): void {
    if (this.#isAgreed)
      throw new OptimError("GradScaler: agree() has already been called on this optimizer since the last update().");
    if (this.stage === "stepped") throw new OptimError("GradScaler: agree() is being called after step().");
    this.expectGradients();
    if (this.stage === "ready") this.unscale();
    this.check();
  }

  /** Takes what ranks have agreed on from `foundInf` and `norm`. */
  agree(): void {
    const { inverse } = this.#shared;
    const buffers = { gate: this.steps.gate, inverse, foundInf: this.foundInf, norm: this.norm };
    runnerOf(agreedCheck, this.#backend).run([{ buffers, shape: this.#shape, dtype: "f32" }], { ...this.#clip });
    this.#isAgreed = true;
  }

  /**
   * One step of the optimizer by `run`, which may be what gives it its gradients, if nothing that is infinite or NaN is found in them.
   *
   * @throws OptimError out of turn.
   */
  step(run: () => void): void {
    if (this.stage === "stepped")
      throw new OptimError("GradScaler: step() has already been called since the last update().");
    this.steps.look = () => this.check();
    try {
      run();
    } catch (error) {
      // The step that is made instead may be given other gradients, unless other ranks count on these.
      this.#isChecked = this.#isAgreed;
      this.steps.isPending = this.stage === "unscaled";
      throw error;
    } finally {
      this.steps.look = undefined;
    }
    // Until the update a plain step would still take gradients that are scaled.
    this.stage = "stepped";
  }

  /** Begins anew, after an update. */
  reset(): void {
    this.stage = "ready";
    this.steps.isPending = false;
    this.#clip = noClip;
    this.#isChecked = false;
    this.#isAgreed = false;
  }

  dispose(): void {
    this.reset();
    this.#backend.free(this.foundInf);
    this.#backend.free(this.norm);
  }
}

const checkOf = (dtypes: ReadonlySet<string>): GradientCheck => (dtypes.has("f64") ? wideGradientCheck : gradientCheck);
