import { fail } from "./error.ts";
import { type Node, Num, node } from "./expr.ts";
import { type Extent, fitsExtent, type SlotExtent } from "./extent.ts";
import { defaultOf, type HyperValue, isOptional } from "./hyper.ts";
import type { Rule } from "./rule.ts";
import type { Slot } from "./slot.ts";

/** What a program keeps: the value of `to` after the step, and the extent of the place that holds it. */
export interface Store {
  readonly to: string;
  readonly value: Node;
  readonly extent: SlotExtent;
}

/**
 * A traced rule: a pure value, the only thing that a backend ever sees. Equal expressions are one node.
 *
 * `passes` holds the reductions in the order in which they must be known: those of one pass need only earlier ones. Every pass reads the
 * state as it was before the step; `stores` come after the last pass.
 */
export interface Program {
  readonly name: string;
  readonly loads: readonly Node[];
  readonly stores: readonly Store[];
  /** Host-rate values that reach the kernel, in the order of a row of uniforms. */
  readonly uniforms: readonly Node[];
  readonly passes: readonly (readonly Node[])[];
}

/** The options of a group as tracing sees them. */
export type Options = Readonly<Record<string, unknown>>;

/** Makes equal nodes the same object. Traces that share one can be compared node by node. */
export class Graph {
  readonly #known = new Map<string, Node>();
  readonly #ids = new Map<Node, number>();

  /** The one node that stands for all nodes equal to `n`. */
  intern(n: Node, seen = new Map<Node, Node>()): Node {
    const hit = seen.get(n);
    if (hit) return hit;
    const args = n.args.map((arg) => this.intern(arg, seen));
    const key = `${n.op} ${n.name} ${n.extent} ${args.map((arg) => this.#ids.get(arg))}`;
    const made = this.#known.get(key) ?? { ...n, args };
    this.#known.set(key, made);
    if (!this.#ids.has(made)) this.#ids.set(made, this.#ids.size);
    seen.set(n, made);
    return made;
  }
}

/** The slots that a rule has under these options, by name. */
export const slotsOf = (rule: Rule, options: Options): readonly (readonly [string, Slot])[] =>
  Object.entries(rule.state).filter(([, slot]) => slot.when === null || Boolean(options[slot.when]));

/**
 * Calls the rule's `update` with symbols, once, and orders what it returns. Numbers of `options` become symbols (of the device where
 * `onDevice` names them), everything else is passed as it is.
 *
 * @throws OptimError where the rule forgets a slot, returns one that it does not have, or stores a value where it does not fit.
 */
export function trace(rule: Rule, options: Options, graph = new Graph(), onDevice: ReadonlySet<string> = new Set()): Program {
  const load = (name: string, extent: Extent = "element"): Num => new Num(node("load", [], name, extent));
  const symbol = (name: string): Num => (onDevice.has(name) ? load(name, "tensor") : new Num(node("hyper", [], name)));
  const slots = slotsOf(rule, options);
  const weight: Record<string, Num> = { p: load("p"), g: load("g"), t: new Num(node("step", [])) };
  if (options.maximize) weight.g = load("g").neg();
  for (const [name, slot] of slots) weight[name] = load(name, extentOf(slot, rule.name, name));

  const hyper: Record<string, unknown> = { initialLr: symbol("initialLr") };
  for (const [name, declared] of Object.entries(rule.hyper)) {
    const value = (options[name] ?? defaultOf(declared)) as HyperValue;
    if (typeof value === "number") hyper[name] = isOptional(declared) && value === 0 ? undefined : symbol(name);
    else hyper[name] = Array.isArray(value) ? value.map((_, i) => symbol(`${name}[${i}]`)) : value;
  }

  const next = rule.update(weight as never, hyper as never) as Record<string, Num | undefined>;
  const places = [["p", "element"] as const, ...slots.map(([name, slot]) => [name, slot.extent] as const)];
  for (const [name, value] of Object.entries(next))
    if (value && !places.some(([place]) => place === name))
      fail(rule.name, `update() returns \`${name}\`, which is not in state (${places.map(([place]) => place).join(", ")}).`);
  const seen = new Map<Node, Node>();
  const stores = places.map(([to, extent]) => {
    const value = next[to]?.node ?? fail(rule.name, `update() must return \`${to}\`: it is declared in state.`);
    if (!fitsExtent(value.extent, extent as Extent))
      fail(rule.name, `update() returns a value for each ${value.extent} as \`${to}\`, which keeps one for each ${extent}.`);
    return { to, extent, value: graph.intern(value, seen) };
  });
  return { name: rule.name, ...survey(stores.filter(({ to, value }) => value.op !== "load" || value.name !== to)) };
}

function extentOf(slot: Slot, rule: string, name: string): Extent {
  if (slot.extent === "block" || slot.extent === "group")
    fail(rule, `slot \`${name}\` keeps one value for each ${slot.extent}, which no rule can compute with yet.`);
  return slot.extent;
}

/** Finds what the stores need: loads, uniforms, and the reductions sorted by what must be known before them. */
function survey(stores: readonly Store[]): Omit<Program, "name"> {
  const loads = new Set<Node>();
  const uniforms = new Set<Node>();
  const passes: Node[][] = [];
  const depths = new Map<Node, number>();
  /** The number of passes that must be over before this node's arguments are all known. */
  const visit = (n: Node): number => {
    const known = depths.get(n);
    if (known !== undefined) return known;
    if (n.extent === "host") {
      if (n.op !== "const") uniforms.add(n);
      return 0;
    }
    if (n.op === "load") loads.add(n);
    const depth = Math.max(0, ...n.args.map((arg) => visit(arg)));
    const reduces = n.op === "sum" || n.op === "highest" || n.op === "lowest";
    if (reduces) (passes[depth] ??= []).push(n);
    depths.set(n, reduces ? depth + 1 : depth);
    return reduces ? depth + 1 : depth;
  };
  for (const { value } of stores) visit(value);
  return { stores, loads: [...loads], uniforms: [...uniforms], passes };
}
