import {
  type CommonOptions,
  OptimError,
  type Optimizer,
  type OptimizerHyper,
  type Param,
  type Widen,
} from "optim-core";
import type { TfBuffer, VariableParam } from "./tfBuffer.ts";
import type { TfModule, TfTensor, TfVariable, VariableOf } from "./tfModule.ts";

/** The hyper-parameters of an optimizer, each of which may be left out. */
export type Hyper<H> = Partial<Widen<H> & CommonOptions> & {
  /** Where schedules, and decay coupled to them, begin. @defaultValue `lr` */
  readonly initialLr?: number;
};

/** A variable, or a weight of a layer (`tf.LayerVariable`), which reads as one. */
export type VariableLike<V extends TfVariable = TfVariable> = V | { read(): TfTensor };

/** Variables as a list, or a model, which stands for its `trainableWeights`. */
export type VariableSource<V extends TfVariable = TfVariable> =
  | Iterable<VariableLike<V>>
  | { readonly trainableWeights: Iterable<VariableLike<V>> };

/** Some of the variables, and the options in which they differ from the others. */
export type TfGroup<H, V extends TfVariable = TfVariable> = Hyper<H> & {
  /** Which: a list of them, or a test. A variable belongs to the first group that has it. */
  readonly params: ((variable: V) => boolean) | Iterable<VariableLike<V>>;
};

/** Groups one by one, or all at once by a function such as `(params) => decayGroups(params, 0.1)`. What no group has takes the defaults. */
export type TfGroups<H, V extends TfVariable = TfVariable> =
  | readonly TfGroup<H, V>[]
  | ((params: readonly VariableParam<V>[]) => Iterable<Hyper<H> & { readonly params: Iterable<Param<TfBuffer>> }>);

/** What steps once after every update: a scheduler of optim-core, or anything with its methods. */
export interface StepSchedule {
  step(): void;
  stateDict(): object;
  loadStateDict(state: never): void;
}

/** What cannot be written to a file, and is given again after loading. */
export interface Functions<H extends OptimizerHyper, S, V extends TfVariable = TfVariable> {
  readonly groups?: TfGroups<H, V>;
  /** Makes a scheduler, which is then stepped after every update: `(optimizer) => new WarmupCosine(optimizer, { … })`. */
  readonly schedule?: (optimizer: Optimizer<H, S, TfBuffer>) => StepSchedule;
}

/** What the adapter itself is told. */
export interface AdapterOptions {
  /** The largest norm that all gradients of a step together may have; larger ones are scaled down, as `clipByGlobalNorm` does. */
  readonly clipNorm?: number;
  /** The largest magnitude that any number of a gradient may have; applied before `clipNorm`. */
  readonly clipValue?: number;
  /** Step by plain operations of tf, even where there is a faster way. @defaultValue false */
  readonly ops?: boolean;
  /**
   * On wasm and webgpu, give each weight new memory in every step instead of writing where it lies. Slower; for code that keeps hold of the
   * memory of tensors itself, which no reference count shows. On cpu it is always so. @defaultValue false
   */
  readonly safe?: boolean;
  /** Enables `update()`, the step that gradients flow through, and implies `ops`, so that both are the same operations. @defaultValue false */
  readonly differentiable?: boolean;
}

/** All that `tfjs()` can be told: hyper-parameters of the optimizer, and what is TensorFlow.js' own. */
export type TfjsOptions<T extends TfModule, H extends OptimizerHyper, S> = Hyper<H> &
  Functions<H, S, VariableOf<T>> &
  AdapterOptions & {
    /** The variables, where they are known already; otherwise the first gradients tell. */
    readonly variables?: VariableSource<VariableOf<T>>;
  };

/** @throws OptimError where a limit is not a positive number, or a flag neither true nor false. */
export function checkAdapterOptions(who: string, options: AdapterOptions): void {
  const wrong = (name: keyof AdapterOptions, wanted: string): OptimError =>
    new OptimError(
      `${who}: ${name} is ${typeof options[name] === "string" ? `"${options[name]}"` : options[name]}; it must be ${wanted}, or left out.`,
    );
  for (const name of ["clipNorm", "clipValue"] as const)
    if (options[name] !== undefined && !(typeof options[name] === "number" && options[name] > 0))
      throw wrong(name, "a number above 0");
  for (const name of ["ops", "safe", "differentiable"] as const)
    if (options[name] !== undefined && typeof options[name] !== "boolean") throw wrong(name, "true or false");
}

/** @throws OptimError where it is not left out and no function. */
export function checkSchedule(who: string, schedule: unknown): void {
  if (schedule !== undefined && typeof schedule !== "function")
    throw new OptimError(
      `${who}: \`schedule\` must be a function that makes a scheduler: (optimizer) => new StepLR(optimizer, { … }).`,
    );
}

/** Options taken apart. */
export interface SplitOptions<H extends OptimizerHyper, S> {
  readonly hyper: Hyper<H>;
  readonly functions: Functions<H, S>;
  readonly adapter: AdapterOptions;
  readonly variables: VariableSource | undefined;
}

/** Tells the hyper-parameters from everything else. */
export function splitOptions<H extends OptimizerHyper, S>(options: TfjsOptions<TfModule, H, S>): SplitOptions<H, S> {
  const { groups, schedule, clipNorm, clipValue, ops, safe, differentiable, variables, ...hyper } = options;
  const present = <O extends object>(all: O): O =>
    Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null)) as O;
  return {
    hyper: present(hyper) as unknown as Hyper<H>,
    functions: present({ groups, schedule }) as Functions<H, S>,
    adapter: present({ clipNorm, clipValue, ops, safe, differentiable }) as AdapterOptions,
    variables,
  };
}
