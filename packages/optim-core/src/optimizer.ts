import type { Backend, Launch, TensorLaunch } from "./backend.ts";
import { checkOptions, commonDefaults } from "./domain.ts";
import { fail } from "./error.ts";
import { slotShape } from "./extent.ts";
import { checkBuffer, type GroupInput, type GroupOptions, makeGroup, type ParamGroup, type PlainGroup } from "./group.ts";
import { callGlobal, HookLists, type HookOptions, type Hooks, type StepArgs, type Unhook } from "./hooks.ts";
import type { HostTensor } from "./hostTensor.ts";
import { defaultOf, type Widen } from "./hyper.ts";
import { Kernels, slotDType } from "./kernels.ts";
import { freeMemory, type Memory, makeMemory } from "./memory.ts";
import { labelOf, type Param } from "./param.ts";
import { slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";
import type { State } from "./slot.ts";
import { type LoadReport, type LooseStateDict, planLoad, type StateDict, saveGroups } from "./stateDict.ts";
import { uniformRows } from "./uniforms.ts";

/** What every optimizer can be told. */
export type OptimizerHyper = { readonly lr: number };

/** A closure whose promise would be lost is a compile error that says what to call instead. */
type Sync<L> = L extends PromiseLike<unknown> ? "step() takes no promise: use stepAsync()" : unknown;

/**
 * torch.optim's Optimizer over any rule and any backend: parameter groups, hooks, exact state.
 *
 * A step hands all tensors of all groups to the backend at once and never waits for it. Parameters whose gradient is null are passed over:
 * they get no state and no step count. A call that fails leaves everything as it was.
 */
export class Optimizer<H extends OptimizerHyper = OptimizerHyper, S = State, Buf = unknown> {
  readonly rule: Rule<H, S>;
  readonly backend: Backend<Buf>;
  /** The options of a group that says nothing. */
  readonly defaults: Readonly<Widen<H>>;
  readonly paramGroups: readonly ParamGroup<H, Buf>[] = [];
  readonly #plain: Rule;
  readonly #scalars = new Map<unknown, Readonly<Record<string, Buf>>>();
  readonly #memory = new Map<Param<Buf>, Memory<Buf>>();
  readonly #kernels: Kernels<Buf>;
  readonly #hooks = new HookLists();
  #disposed = false;

  /** @throws OptimError for an empty list, a parameter given twice, or an option outside its domain. */
  constructor(
    rule: Rule<H, S>,
    backend: Backend<Buf>,
    params: Iterable<Param<Buf>> | Iterable<GroupInput<H, Buf>>,
    options: GroupOptions<H, Buf> = {},
  ) {
    this.rule = rule;
    this.#plain = rule as unknown as Rule;
    this.backend = backend;
    const hyper = Object.entries(this.#plain.hyper).map(([name, declared]) => [name, defaultOf(declared)]);
    this.defaults = { ...commonDefaults, ...Object.fromEntries(hyper), ...options } as Readonly<Widen<H>>;
    this.#kernels = new Kernels(this.#plain, backend);
    const isList = typeof params === "object" && params !== null && Symbol.iterator in params && !ArrayBuffer.isView(params);
    const given = isList ? ([...params] as (Param<Buf> | GroupInput<H, Buf>)[]) : [];
    if (given.length === 0) fail(rule.name, "no parameters. Pass a list of parameters, or of { params, ...options }.");
    const areGroups = given.every((x) => typeof x === "object" && x !== null && "params" in x);
    const groups = areGroups ? (given as GroupInput<H, Buf>[]) : [{ params: given as Param<Buf>[] }];
    for (const group of groups) this.addParamGroup(group as GroupInput<H, Buf>);
  }

  /** Adds parameters to optimise, for instance when frozen layers thaw. What the group does not say, the defaults do. */
  addParamGroup(input: GroupInput<H, Buf>): void {
    this.#check();
    const { group, scalars } = makeGroup(this.#plain, this.backend, this.defaults, input, this.#params());
    (this.paramGroups as unknown[]).push(group);
    this.#scalars.set(group, scalars);
  }

  /** One update of every parameter that has a gradient. With a closure, it is called first and its result returned. */
  step(): undefined;
  step<L>(closure: (() => L) & (() => Sync<L>)): L;
  step(closure?: () => unknown): unknown {
    const args = this.#before([closure]);
    const loss = args[0]?.();
    if (typeof (loss as PromiseLike<unknown> | undefined)?.then === "function")
      fail(this.rule.name, "step() was given an asynchronous closure. Use stepAsync().");
    this.#after(args);
    return loss;
  }

  /** As {@link step}, for a closure that returns a promise. */
  async stepAsync<L>(closure: () => Promise<L>): Promise<L> {
    const args = this.#before([closure]);
    const loss = (await args[0]?.()) as L;
    this.#after(args);
    return loss;
  }

  /** Forgets the gradients; with `setToNull: false` fills them with zeros, which a step does not pass over. */
  zeroGrad({ setToNull = true }: { setToNull?: boolean } = {}): void {
    for (const p of this.#params())
      if (setToNull) p.grad = null;
      else if (p.grad !== null) this.backend.fill(p.grad, 0);
  }

  /** Everything the optimizer knows, as of this call, in its own precision. */
  async stateDict(): Promise<StateDict<H, S>> {
    this.#check();
    this.#hooks.call("preStateDict", this);
    const paramGroups = saveGroups(this.#groups());
    const reads = this.#groups().flatMap((group) =>
      group.params.map(async (p) => {
        const memory = this.#memory.get(p);
        if (!memory) return;
        const slots = slotsOf(this.#plain, group).filter(([name, { transient }]) => !transient && name in memory.buffers);
        const { step } = memory;
        const tensors = slots.map(async ([name, slot]): Promise<[string, HostTensor]> => {
          const data = await this.backend.read(memory.buffers[name]!);
          return [name, { dtype: slotDType(slot, p.dtype), shape: [...slotShape(slot.extent, p.shape)], data }];
        });
        return { step, ...Object.fromEntries(await Promise.all(tensors)) };
      }),
    );
    const entries = (await Promise.all(reads)).map((entry, id) => [id, entry] as const);
    const state = Object.fromEntries(entries.filter(([, entry]) => entry));
    return this.#hooks.call("postStateDict", this, { state, paramGroups } as unknown as StateDict<H, S>);
  }

  /**
   * Restores exactly what was saved, options of groups included; state is never cast. Entries are matched by name where every parameter
   * has one, by position otherwise. With `strict: false` it takes what fits and reports the rest.
   *
   * @throws OptimError that lists what is missing, unexpected or misshapen; nothing is changed then.
   */
  loadStateDict(saved: StateDict<H, S> | LooseStateDict, { strict = true }: { strict?: boolean } = {}): LoadReport {
    this.#check();
    const dict = this.#hooks.call("preLoadStateDict", this, { ...saved });
    const groups = this.#groups();
    const { options, found, missing, unexpected } = planLoad(this.#plain, groups, dict, strict);
    const made = new Map<Param<Buf>, Memory<Buf>>();
    try {
      groups.forEach((group, i) => {
        for (const p of group.params) {
          const entry = found.get(p);
          if (!entry) continue;
          const memory = makeMemory(this.#plain, this.backend, p, { ...group, ...options[i] });
          made.set(p, memory);
          memory.step = entry.step;
          for (const [name, { data }] of Object.entries(entry.slots)) this.backend.write(memory.buffers[name]!, data);
        }
      });
    } catch (error) {
      for (const memory of made.values()) freeMemory(this.backend, memory);
      throw error;
    }
    groups.forEach((group, i) => Object.assign(group, options[i]));
    for (const p of found.keys()) {
      freeMemory(this.backend, this.#memory.get(p));
      this.#memory.delete(p);
    }
    for (const [p, memory] of made) this.#memory.set(p, memory);
    this.#hooks.call("postLoadStateDict", this);
    return { missing, unexpected };
  }

  /** Adds a hook; what it returns takes it off again. */
  hook<K extends keyof Hooks<this, StateDict<H, S>>>(name: K, fn: Hooks<this, StateDict<H, S>>[K], options?: HookOptions): Unhook {
    return this.#hooks.add(name, fn, options);
  }

  /** The buffers of one parameter's state by slot, or undefined before its first step. They are the optimizer's: read them, do not keep them. */
  stateOf(p: Param<Buf>): (Readonly<Record<string, Buf>> & { readonly step: number }) | undefined {
    const memory = this.#memory.get(p);
    return memory && ({ ...memory.buffers, step: memory.step } as Readonly<Record<string, Buf>> & { readonly step: number });
  }

  /** Frees the state. The parameters are yours and stay. */
  dispose(): void {
    for (const memory of this.#memory.values()) freeMemory(this.backend, memory);
    this.#memory.clear();
    this.#disposed = true;
  }

  #before(args: StepArgs): StepArgs {
    this.#check();
    return this.#hooks.call("preStep", this, callGlobal("preStep", this, args));
  }

  #after(args: StepArgs): void {
    this.#update();
    this.#hooks.call("postStep", this, args);
    callGlobal("postStep", this, args);
  }

  #update(): void {
    const rule = this.#plain;
    const stepping: Memory<Buf>[] = [];
    const batches = new Map<Launch<Buf>["kernel"], TensorLaunch<Buf>[]>();
    const groups = this.#groups().map((group) => ({ group, params: group.params.filter((p) => p.grad !== null && p.grad !== undefined) }));
    for (const { group, params } of groups) {
      checkOptions(rule, group);
      for (const p of params)
        for (const [what, buffer] of [["data", p.data], ["gradient", p.grad!]] as const)
          checkBuffer(rule.name, `${labelOf(p)}: its ${what}`, this.backend, buffer, p);
    }
    for (const { group, params } of groups) {
      const scalars = this.#scalars.get(group)!;
      const rowsAt = new Map<number, TensorLaunch<Buf>["rows"]>();
      for (const p of params) {
        const kernel = this.#kernels.get(group, p.dtype, new Set(Object.keys(scalars)));
        const memory = makeMemory(rule, this.backend, p, group, this.#memory.get(p));
        this.#memory.set(p, memory);
        const t = memory.step + 1;
        const rows = rowsAt.get(t) ?? uniformRows(kernel.program, group, t);
        rowsAt.set(t, rows);
        const tensor = { buffers: { ...memory.buffers, ...scalars, p: p.data, g: p.grad! }, shape: p.shape, rows };
        stepping.push(memory);
        const batch = batches.get(kernel);
        if (batch) batch.push(tensor);
        else batches.set(kernel, [tensor]);
      }
    }
    this.backend.run([...batches].map(([kernel, tensors]) => ({ kernel, tensors })));
    for (const memory of stepping) memory.step++;
  }

  #groups(): readonly PlainGroup<Buf>[] {
    return this.paramGroups as unknown as readonly PlainGroup<Buf>[];
  }

  #params(): readonly Param<Buf>[] {
    return this.paramGroups.flatMap((group) => group.params);
  }

  #check(): void {
    if (this.#disposed) fail(this.rule.name, "this optimizer is disposed. Make a new one.");
  }
}
