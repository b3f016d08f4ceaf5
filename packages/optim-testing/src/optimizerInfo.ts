import type {
  GroupOptions,
  HyperValue,
  JsBuffer,
  Optimizer,
  OptimizerClass,
  OptimizerHyper,
  State,
  Widen,
} from "optim-core";

/** Options that must work: one input for every flag, so that each of its kernels is tested. */
export interface GoodInput<Options> {
  readonly name: string;
  readonly options: Options;
}

/** Options that must be refused, and what the error must say. */
export interface BadInput {
  readonly options: Readonly<Record<string, unknown>>;
  readonly message: RegExp;
}

/** How an optimizer is made to converge: with this rate, in this many steps. */
export interface Training {
  readonly lr: number;
  readonly steps: number;
}

/** Checks, by name, that do not hold for an optimizer (or for some of its inputs, by name), and why. */
export interface Skip {
  readonly reason: string;
  readonly tests: readonly string[];
  readonly inputs?: readonly string[];
}

/** The numbers of one step of a {@link Reference}. */
export interface ReferenceStep {
  /** The step count of the tensor: 1, 2, … */
  readonly t: number;
  readonly lr: number;
  /** The norm of the gradients of all tensors in this step, as one vector. */
  readonly gradNorm: number;
}

/** One step of one tensor in float64, written without the rule: changes `p` in place, keeps its state to itself. */
export type Reference = (p: Float64Array, g: Readonly<Float64Array>, step: ReferenceStep) => void;

/**
 * What `testOptimizer` must know of an optimizer, after torch's `OptimizerInfo`: the class, what it takes, what it refuses, and what it
 * is to be compared with.
 */
export interface OptimizerInfo<H extends OptimizerHyper = OptimizerHyper, S = State> {
  readonly type: OptimizerClass<H, S>;
  /** The defaults as the paper or torch prints them: what the rule declares is compared with it. */
  readonly defaults: Widen<H>;
  readonly inputs: readonly GoodInput<GroupOptions<H, JsBuffer>>[];
  readonly errors: readonly BadInput[];
  /** Makes a fresh reference for one tensor; without it, trajectories are compared between precisions only. */
  readonly reference?: (options: Widen<H> & { readonly initialLr: number }) => Reference;
  /** Without it, convergence is not tested. */
  readonly trains?: { readonly parabola: Training; readonly rosenbrock?: Training };
  readonly skip?: readonly Skip[];
}

/** Options with their types set aside. */
export type LooseOptions = GroupOptions<OptimizerHyper, JsBuffer> & Readonly<Record<string, unknown>>;

/** An optimizer with its types set aside. */
export type LooseOptimizer<Buf = JsBuffer> = Optimizer<OptimizerHyper, State, Buf>;

/** An {@link OptimizerInfo} with its types set aside: what the checks read. */
export interface Case {
  readonly type: OptimizerClass<OptimizerHyper, State>;
  readonly defaults: Readonly<Record<string, HyperValue>>;
  readonly inputs: readonly GoodInput<LooseOptions>[];
  readonly errors: readonly BadInput[];
  readonly reference?: (options: Readonly<Record<string, unknown>>) => Reference;
  readonly trains?: { readonly parabola: Training; readonly rosenbrock?: Training };
  readonly skip?: readonly Skip[];
}

/** Sets the types of an info aside, so that infos of different optimizers fit in one table. */
export const caseOf = <H extends OptimizerHyper, S>(info: OptimizerInfo<H, S>): Case => info as unknown as Case;
