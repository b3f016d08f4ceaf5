import type { Backend } from "./backend.ts";
import type { CheckpointValue } from "./checkpoint/checkpoint.ts";
import type { DeviceSteps } from "./deviceSteps.ts";
import { commonHyper } from "./domain.ts";
import { fail } from "./error.ts";
import { type GroupInput, type GroupOptions, listed, type Machine, makeGroup, type ParamGroup } from "./group.ts";
import { globalHooks, HookLists, type HookOptions, type Hooks, type StepArgs, type Unhook } from "./hooks.ts";
import { defaultOf, type HyperDefault, type Widen } from "./hyper.ts";
import { type KernelSource, kernelsOf } from "./kernels.ts";
import { mapValues } from "./mapValues.ts";
import { allocating, type Memory, remember, restore, save } from "./memory.ts";
import type { Param } from "./param.ts";
import type { Rule } from "./rule.ts";
import type { State } from "./slot.ts";
import { type LoadReport, planLoad, type StateDict, savedGroups } from "./stateDict.ts";
import { type Prepared, stepGroups } from "./stepGroups.ts";

/** What every optimizer can be told. */
export type OptimizerHyper = { readonly lr: number };

/** A closure whose promise would be lost is a compile error that says what to call instead. */
type Sync<L> = L extends PromiseLike<unknown> ? "step() takes no promise: use stepAsync()" : unknown;

/** What a parameter's state holds: its step count, and its buffers by slot. */
export type ParamState<S, Buf> = { readonly step: number } & { readonly [K in keyof S]?: Buf };

/** The same optimizer with its types set aside. */
const plain = <Buf>(optimizer: unknown): Machine<Buf> => optimizer as Machine<Buf>;

/**
 * torch.optim's Optimizer over any rule and any backend: parameter groups, hooks, exact state.
 *
 * A step hands all tensors of all groups to the backend at once and never waits for it. Parameters whose gradient is null are passed over:
 * they get no state and no step count. A call that fails leaves everything as it was.
 */
export class Optimizer<H extends OptimizerHyper = OptimizerHyper, S = State, Buf = unknown> {
  declare readonly rule: Rule<H, S>;
  declare readonly backend: Backend<Buf>;
  /** The options of a group that says nothing. */
  declare readonly defaults: Readonly<Widen<H>>;
  readonly paramGroups: readonly ParamGroup<H, Buf>[] = [];
  /** Decides on the device whether steps are done; a gradient scaler sets it, and it stays. */
  declare deviceSteps?: DeviceSteps<Buf>;
  /** The kernels of its groups; a gradient scaler puts those here that look whether they are to do anything. */
  declare kernel: KernelSource;
  readonly #memory = new Map<Param<Buf>, Memory<Buf>>();
  /** What the last step left in `#memory`, in order; nothing once any of it was forgotten. */
  #last: readonly Prepared<Buf>[] = [];
  readonly #hooks = new HookLists();
  #disposed?: boolean;

  /** @throws OptimError for an empty list, a parameter given twice, or an option outside its domain. */
  constructor(
    rule: Rule<H, S>,
    backend: Backend<Buf>,
    params: Iterable<Param<Buf>> | Iterable<GroupInput<H, Buf>>,
    options?: GroupOptions<H, Buf>,
  ) {
    this.rule = rule;
    this.backend = backend;
    this.kernel = kernelsOf(rule as unknown as Rule, backend);
    this.defaults = {
      ...mapValues<HyperDefault, unknown>({ ...commonHyper, ...rule.hyper }, defaultOf),
      ...options,
    } as never;
    const given = listed<Partial<GroupInput<H, Buf>> | Param<Buf>>(params);
    const areGroups = given.some((x) => (x as Partial<GroupInput<H, Buf>>)?.params);
    for (const group of areGroups ? given : [{ params: given }]) this.addParamGroup(group as GroupInput<H, Buf>);
  }

  /** Adds parameters to optimise, for instance when frozen layers thaw. What the group does not say, the defaults do. */
  addParamGroup(input: GroupInput<H, Buf>): void {
    this.#check();
    plain<Buf>(this).paramGroups.push(makeGroup(plain<Buf>(this), input));
  }

  /** One update of every parameter that has a gradient. With a closure, it is called first and its result returned. */
  step(): undefined;
  step<L>(closure: (() => L) & (() => Sync<L>)): L;
  step(closure?: () => unknown): unknown {
    const args = this.#before(closure);
    const loss = args[0]?.() as { then?: unknown } | undefined;
    if (typeof loss?.then === "function") fail(this.rule.name, "step() takes no promise. Use stepAsync().");
    this.#update(args);
    return loss;
  }

  /** Compiles what the next step needs, while nothing waits for it; without this, the first step does. */
  async ready(): Promise<void> {
    this.#check();
    return this.backend.ready?.(
      plain<Buf>(this).paramGroups.flatMap((group) => group.params.map(({ dtype }) => this.kernel(group, dtype))),
    );
  }

  /** As {@link step}, for a closure that returns a promise. */
  async stepAsync<L>(closure: () => Promise<L>): Promise<L> {
    const args = this.#before(closure);
    const loss = (await args[0]?.()) as L;
    this.#update(args);
    return loss;
  }

  /** Forgets the gradients; with `setToNull: false` fills them with zeros, which a step does not pass over. */
  zeroGrad({ setToNull = true }: { readonly setToNull?: boolean } = {}): void {
    for (const p of this.paramGroups.flatMap(({ params }) => params))
      if (setToNull) p.grad = null;
      else if (p.grad) this.backend.fill(p.grad, 0);
  }

  /** Everything that the optimizer knows, as of this call, in its own precision. */
  async stateDict(): Promise<StateDict<H, S>> {
    this.#check();
    this.#hooks.call("preStateDict", this);
    const paramGroups = savedGroups(plain<Buf>(this).paramGroups);
    // A slot that a flag has called for since the last step is made now: what is saved is whole.
    const memories = allocating(this.backend, (alloc) =>
      plain<Buf>(this).paramGroups.flatMap((group) =>
        group.params.map((p) => {
          const memory = this.#memory.get(p);
          return [p, memory, memory && remember(plain<Buf>(this).rule, this.backend, alloc, p, group, memory)] as const;
        }),
      ),
    );
    const saves = memories.map(([p, memory, slots]) =>
      memory ? save(plain<Buf>(this).rule, this.backend, p, Object.assign(memory, { slots })) : { step: 0 },
    );
    return this.#hooks.call("postStateDict", this, {
      state: { ...(await Promise.all(saves)) },
      paramGroups,
    } as unknown as StateDict<H, S>);
  }

  /**
   * Restores exactly what was saved, options of groups included; state is never cast. Entries are matched by name where every parameter
   * has one, by position otherwise. With `strict: false` it takes what fits and reports the rest.
   *
   * @throws OptimError that lists what is missing, unexpected or misshapen; nothing is changed then.
   */
  loadStateDict(
    saved: StateDict<H, S> | CheckpointValue | undefined,
    { strict = true }: { readonly strict?: boolean } = {},
  ): LoadReport {
    this.#check();
    const dict = this.#hooks.call("preLoadStateDict", this, { ...(saved as object) });
    const { entries, options, report } = planLoad(plain<Buf>(this), dict, strict);
    const loaded = allocating(this.backend, (alloc) =>
      entries.map(([p, entry]) => [p, restore(this.backend, alloc, entry)] as const),
    );
    plain<Buf>(this).paramGroups.forEach((group, g) => Object.assign(group, options[g]));
    for (const [p, memory] of loaded) {
      this.#forget(p);
      if (memory.step) this.#memory.set(p, memory);
    }
    this.#hooks.call("postLoadStateDict", this);
    return report;
  }

  /** Adds a hook; what it returns takes it off again. */
  hook<K extends keyof Hooks<this, StateDict<H, S>>>(
    name: K,
    fn: Hooks<this, StateDict<H, S>>[K],
    options?: HookOptions,
  ): Unhook {
    return this.#hooks.add(name, fn, options);
  }

  /** A parameter's state, undefined before its first step. The buffers are the optimizer's: read them, do not keep them. */
  stateOf(p: Param<Buf>): ParamState<S, Buf> | undefined {
    const memory = this.#memory.get(p);
    return memory && ({ ...memory.slots, step: memory.step } as unknown as ParamState<S, Buf>);
  }

  /** Frees the state. The parameters are yours and stay. */
  dispose(): void {
    this.#memory.forEach((_, p) => this.#forget(p));
    this.deviceSteps?.dispose();
    this.#disposed = true;
  }

  #before(closure: StepArgs[0]): StepArgs {
    this.#check();
    return this.#hooks.call("preStep", this, globalHooks.call<StepArgs>("preStep", this, [closure]));
  }

  #update(args: StepArgs): void {
    this.#check();
    this.#last = stepGroups(plain<Buf>(this), this.#memory, this.#last, this.kernel);
    this.#hooks.call("postStep", this, args);
    globalHooks.call("postStep", this, args);
  }

  #forget(p: Param<Buf>): void {
    Object.values({ ...this.#memory.get(p)?.slots }).forEach(this.backend.free, this.backend);
    this.#memory.delete(p);
    this.#last = [];
  }

  #check(): void {
    if (this.#disposed) fail(this.rule.name, "this optimizer is disposed.");
  }
}
