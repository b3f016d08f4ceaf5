import type { Backend } from "./backend.ts";
import { fail } from "./error.ts";
import type { GroupInput, GroupOptions } from "./group.ts";
import type { JsBuffer } from "./js/backend.ts";
import { nearestName } from "./nearestName.ts";
import type { Optimizer, OptimizerHyper } from "./optimizer.ts";
import type { Param } from "./param.ts";
import type { Rule } from "./rule.ts";
import type { State } from "./slot.ts";

/** The class of any rule. */
export interface AnyOptimizerClass {
  new (params: never, options: never): object;
  readonly rule: { readonly name: string };
}

/** Classes by the names under which a registry knows them; what the options of `create` are checked against. */
export type ClassesByName = { readonly [name: string]: AnyOptimizerClass };

type HyperOf<C> = C extends { readonly rule: Rule<infer H, infer _> } ? (H extends OptimizerHyper ? H : never) : never;
type StateOf<C> = C extends { readonly rule: Rule<infer _, infer S> } ? S : never;
type ParamsOf<C, Buf> = Iterable<Param<Buf>> | Iterable<GroupInput<HyperOf<C>, Buf>>;
type Made<C, Buf> = Optimizer<HyperOf<C>, StateOf<C>, Buf>;

/** Optimizers by name: the name of the rule in small letters. */
export interface Registry<T = object> {
  /** Makes an optimizer; where the name is one of `T`, its options are checked by the compiler. Throws for a name that is not registered. */
  create<N extends keyof T & string>(
    name: N,
    params: ParamsOf<T[N], JsBuffer>,
    options?: GroupOptions<HyperOf<T[N]>, JsBuffer>,
  ): Made<T[N], JsBuffer>;
  create<N extends keyof T & string, Buf>(
    name: N,
    params: ParamsOf<T[N], Buf>,
    options: GroupOptions<HyperOf<T[N]>, Buf> & { readonly backend: Backend<Buf> },
  ): Made<T[N], Buf>;
  create<N extends string, Buf = JsBuffer>(
    name: N extends keyof T ? never : N,
    params:
      | Iterable<Param<Buf>>
      | Iterable<{ readonly params: Iterable<Param<Buf>>; readonly [option: string]: unknown }>,
    options?: { readonly backend?: Backend<Buf>; readonly [option: string]: unknown },
  ): Optimizer<OptimizerHyper, State, Buf>;
  /** The class of that name. Throws where there is none. */
  get<N extends keyof T & string>(name: N): T[N];
  get(name: string): AnyOptimizerClass;
  has(name: string): boolean;
  /** All names, in the order of registration. */
  names(): readonly string[];
  /** Adds a class. Throws where its name is taken. */
  register(type: AnyOptimizerClass): void;
}

/**
 * A registry of optimizers, for programs that choose one by its name. Nothing registers itself: pass classes here or to `register`. With a
 * type argument, `createRegistry<{ tiger: typeof Tiger }>([Tiger])`, options are checked by name.
 *
 * @throws OptimError where two classes have the same name.
 */
export function createRegistry<T = object>(classes: Iterable<AnyOptimizerClass> = []): Registry<T> {
  const known = new Map<string, AnyOptimizerClass>();
  const get = (name: string): AnyOptimizerClass => {
    const type = known.get(name);
    if (type) return type;
    const meant = nearestName(String(name), known.keys());
    const list = known.size === 0 ? "It is empty." : `It has ${[...known.keys()].join(", ")}.`;
    fail("registry", `there is no optimizer "${name}".${meant ? ` Did you mean "${meant}"?` : ""} ${list}`);
  };
  const register = (type: AnyOptimizerClass): void => {
    const name = type?.rule?.name;
    if (typeof name !== "string")
      fail("registry", "only the class of a rule can be registered. Make one with defineOptimizer().");
    const taker = known.get(name.toLowerCase());
    if (taker)
      fail("registry", `the name "${name.toLowerCase()}" is taken by ${taker.rule.name}. Give the rule another name.`);
    known.set(name.toLowerCase(), type);
  };
  for (const type of classes) register(type);
  const registry = {
    create: (name: string, params: unknown, options: unknown) => new (get(name))(params as never, options as never),
    get,
    has: (name: string) => known.has(name),
    names: () => [...known.keys()],
    register,
  };
  return registry as unknown as Registry<T>;
}
