import { OptimError, type Optimizer, type OptimizerClass, type OptimizerHyper } from "optim-core";
import { backendFor } from "./backendFor.ts";
import { chosenGroups, listedGroups } from "./chosenGroups.ts";
import type { Config, SavedOptions } from "./config.ts";
import { filledOptions } from "./filledOptions.ts";
import { rateFor } from "./learningRate.ts";
import { followRenames } from "./renamedState.ts";
import { type Claim, SavedOptimizer } from "./savedOptimizer.ts";
import type { SavedEntry } from "./savedWeights.ts";
import type { TfApi } from "./tfApi.ts";
import type { TfBuffer, VariableParam } from "./tfBuffer.ts";
import type { AdapterOptions, Hyper, TfGroups } from "./tfjsOptions.ts";
import type { TfVariable } from "./tfModule.ts";
import { paramOf } from "./variables.ts";

/** Options that a rule leaves to be read by name. */
type Rated = { readonly lr?: number; readonly initialLr?: number };

/** Which of tf's variables are which parameters of the inner optimizer. They are known by object, never by a place in a call. */
export class Roster<H extends OptimizerHyper, S> {
  /** The rate last set by hand. */
  rate: number | undefined;
  /** The options of a group that says nothing. */
  readonly defaults: SavedOptions;
  /** The rate that they begin with. */
  readonly base: number;
  readonly #tf: TfApi;
  readonly #class: OptimizerClass<H, S>;
  readonly #hyper: Hyper<H>;
  readonly #adapter: AdapterOptions;
  readonly #wasChosen: boolean;
  #groups: TfGroups<H> | undefined;
  readonly #params = new Map<TfVariable, VariableParam>();
  #saved: SavedOptimizer | undefined;
  #inner: Optimizer<H, S, TfBuffer> | undefined;

  /** @throws OptimError for an option that the optimizer does not have, or one outside its domain. */
  constructor(
    tf: TfApi,
    cls: OptimizerClass<H, S>,
    hyper: Hyper<H>,
    groups: TfGroups<H> | undefined,
    adapter: AdapterOptions,
    config?: Config,
  ) {
    this.#tf = tf;
    this.#class = cls;
    this.#hyper = hyper;
    this.#adapter = adapter;
    this.defaults = filledOptions(cls, hyper);
    this.base = this.defaults.initialLr as number;
    this.groups = groups;
    this.rate = config?.rate;
    this.#wasChosen = config?.chosen ?? false;
    if (config && config.variables.length > 0) this.#saved = new SavedOptimizer(this.who, config);
  }

  get who(): string {
    return this.#class.rule.name;
  }

  get groups(): TfGroups<H> | undefined {
    return this.#groups;
  }
  /** @throws OptimError where it is no list of groups and no function, or a group has an option that does not fit. */
  set groups(groups: TfGroups<H> | undefined) {
    for (const { params: _, ...own } of listedGroups(this.who, groups))
      filledOptions(this.#class, { ...this.#hyper, ...own });
    this.#groups = groups;
  }

  get inner(): Optimizer<H, S, TfBuffer> | undefined {
    return this.#inner;
  }

  get saved(): SavedOptimizer | undefined {
    return this.#saved;
  }

  /** Those that still live, in the order in which they came. */
  get params(): readonly VariableParam[] {
    return [...this.#params.values()].filter(({ variable }) => !variable.isDisposed);
  }

  paramOf(variable: TfVariable): VariableParam | undefined {
    return this.#params.get(variable);
  }

  /**
   * Takes in the variables that are new. The first ones make the inner optimizer, which is passed to `ready` before anyone else sees it:
   * where that fails, nothing has happened.
   */
  join(variables: readonly TfVariable[], ready: (inner: Optimizer<H, S, TfBuffer>) => void): void {
    const unknown = variables.filter((variable) => !this.#params.has(variable));
    if (unknown.length === 0) return;
    const names = new Set(Array.from(this.#params.values(), ({ name }) => name));
    const fresh = Array.from(new Set(unknown), (variable) => {
      const p = paramOf(variable, names);
      names.add(p.name);
      return p;
    });
    const claims = this.#saved?.claim(fresh) ?? new Map<VariableParam, Claim>();
    const groups = this.#groupsFor(fresh, claims);
    if (this.#inner) {
      for (const group of groups) this.#inner.addParamGroup(group);
      this.#load(this.#inner, claims);
    } else {
      const backend = backendFor(this.#tf, this.#adapter);
      const inner = new this.#class<TfBuffer>(groups, { ...this.#hyper, backend } as never);
      try {
        this.#load(inner, claims);
        ready(inner);
      } catch (error) {
        inner.dispose();
        throw error;
      }
      followRenames(inner);
      this.#inner = inner;
    }
    this.#release(claims);
    for (const p of fresh) this.#params.set(p.variable, p);
  }

  /** Takes state that tf has loaded: for the variables that are known, or else for those that will come. */
  restore(entries: readonly SavedEntry[]): void {
    const none = { groups: [], variables: [] };
    const saved = this.#inner
      ? new SavedOptimizer(this.who, this.config())
      : (this.#saved ?? new SavedOptimizer(this.who, none));
    saved.setEntries(entries);
    const claims = this.#inner ? saved.claim(this.params) : new Map<VariableParam, Claim>();
    if (this.#inner) this.#load(this.#inner, claims);
    this.#saved = saved;
    this.#release(claims);
  }

  #release(claims: ReadonlyMap<VariableParam, Claim>): void {
    this.#saved?.release(claims);
    if (this.#saved?.waiting.length === 0) this.#saved = undefined;
  }

  /** Groups as they were saved first, then those of variables that are new. */
  #groupsFor(fresh: readonly VariableParam[], claims: ReadonlyMap<VariableParam, Claim>): never[] {
    const restored = (this.#saved?.groups ?? []).map((options) => ({
      ...options,
      params: fresh.filter((p) => claims.get(p)?.options === options),
    }));
    const others = fresh.filter((p) => claims.get(p)?.options === undefined);
    if (others[0] && this.#wasChosen && this.groups === undefined)
      throw new OptimError(
        `${this.who}: variable "${others[0].name}" needs a group, and the functions that choose groups are not saved. Give them again: configure({ groups }).`,
      );
    const chosen = chosenGroups(this.who, this.groups, others).map(({ params, options }) => ({
      ...this.#rated(options),
      params,
    }));
    return [...restored.filter(({ params }) => params.length > 0), ...chosen] as never[];
  }

  /** A group's options, with the rate that was set by hand where one was. */
  #rated(options: Hyper<H>): Hyper<H> {
    if (this.rate === undefined) return options;
    const { lr, initialLr = lr ?? this.base } = options as Rated;
    return { ...options, initialLr, lr: rateFor(this.rate, this.base, initialLr) };
  }

  #load(inner: Optimizer<H, S, TfBuffer>, claims: ReadonlyMap<VariableParam, Claim>): void {
    if (claims.size === 0) return;
    const state: Record<number, unknown> = {};
    let next = 0;
    const paramGroups = inner.paramGroups.map(({ params, ...options }) => {
      const mine = (params as readonly VariableParam[]).filter((p) => claims.has(p));
      const ids = mine.map((p) => {
        const saved = claims.get(p)!.state;
        if (saved) state[next] = saved;
        return next++;
      });
      return { ...options, params: ids, paramNames: mine.map(({ name }) => name) };
    });
    inner.loadStateDict({ state, paramGroups } as never, { strict: false });
  }

  /** The groups and variables as they are saved, those that are still waited for at the end. */
  config(): Pick<Config, "groups" | "variables" | "chosen"> {
    const groups = this.#inner?.paramGroups ?? [];
    const options = groups.map(({ params: _, ...own }) => own as SavedOptions);
    const variables = this.params.map((p) => ({
      name: p.name,
      shape: p.shape,
      group: groups.findIndex(({ params }) => params.includes(p)),
    }));
    const waiting = (this.#saved?.waiting ?? []).map(({ name, shape, group }) => ({
      name,
      shape,
      group: group === undefined ? group : group + groups.length,
    }));
    return {
      groups: [...options, ...(this.#saved?.groups ?? [])],
      variables: [...variables, ...waiting] as Config["variables"],
      chosen: this.#wasChosen || (Array.isArray(this.groups) ? this.groups.length > 0 : this.groups !== undefined),
    };
  }
}
