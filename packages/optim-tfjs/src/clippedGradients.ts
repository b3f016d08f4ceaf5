import { type Backend, defineRule, optional, RuleRunner, sum } from "optim-core";
import type { TfBuffer, VariableParam } from "./tfBuffer.ts";

/** 0 where there is none. */
interface Limits {
  readonly clipNorm: number;
  readonly clipValue: number;
}

/** `p` is a copy of the gradient: clipped by value, then by the norm of all of them, as `clipGradValue` and `clipGradNorm` do it in place. */
const clipping = defineRule({
  name: "clipGradients",
  reference: "torch.nn.utils.clip_grad_value_, torch.nn.utils.clip_grad_norm_",
  hyper: { clipNorm: optional(0), clipValue: optional(0) },
  update({ g }, { clipNorm, clipValue }) {
    const bounded = clipValue ? g.max(clipValue.neg()).min(clipValue) : g;
    if (!clipNorm) return { p: bounded };
    const norm = sum(bounded.square(), "all").sqrt();
    return { p: bounded.mul(clipNorm.div(norm.add(1e-6)).min(1)) };
  },
});

/** The buffers of the rule: a gradient as it is given, and the copy that is clipped. */
type Copy = Readonly<Record<"p" | "g", TfBuffer>>;

/** Clips gradients of tf, which stay as they are: into copies that are kept from step to step, in one run over all of them. */
export class ClippedGradients {
  readonly #backend: Backend<TfBuffer>;
  readonly #runner: RuleRunner<TfBuffer>;
  readonly #limits: Limits;
  readonly #copies = new Map<VariableParam, Copy>();

  constructor(backend: Backend<TfBuffer>, limits: Limits) {
    this.#backend = backend;
    this.#runner = new RuleRunner(clipping as never, backend);
    this.#limits = limits;
  }

  /** Puts clipped copies in place of the gradients of these parameters. */
  clip(params: readonly VariableParam[]): void {
    for (const [param, { p }] of this.#copies)
      if (param.variable.isDisposed) {
        this.#backend.free(p);
        this.#copies.delete(param);
      }
    const clipped = params.filter(({ grad }) => grad !== null);
    const copies = clipped.map((p) => this.#copyOf(p, p.grad!));
    if (copies.length === 0) return;
    this.#runner.run(
      clipped.map(({ shape, dtype }, i) => ({ buffers: copies[i]!, shape, dtype })),
      { ...this.#limits },
    );
    clipped.forEach((p, i) => {
      p.grad = copies[i]!.p;
    });
  }

  dispose(): void {
    for (const { p } of this.#copies.values()) this.#backend.free(p);
    this.#copies.clear();
  }

  #copyOf(param: VariableParam, g: TfBuffer): Copy {
    const known = this.#copies.get(param);
    if (known?.g === g) return known;
    const made = { p: known?.p ?? this.#backend.alloc("f32", param.variable.size, "g", `variable "${param.name}"`), g };
    this.#copies.set(param, made);
    return made;
  }
}
