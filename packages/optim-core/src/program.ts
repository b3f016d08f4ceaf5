import { isReduction, type Node, Num, node } from "./expr.ts";
import type { Extent, SlotExtent } from "./extent.ts";
import { defaultOf, isOptional } from "./hyper.ts";
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
 * Reductions read the state as it was before the step, and each comes after those that it needs; the stores come last.
 */
export interface Program {
  readonly name: string;
  readonly loads: readonly Node[];
  readonly stores: readonly Store[];
  /** Host-rate values that reach the kernel, in the order of a row of uniforms. */
  readonly uniforms: readonly Node[];
  readonly reductions: readonly Node[];
}

/** The options of a group as tracing sees them. */
export type Options = Readonly<Record<string, unknown>>;

/** Gives the one node that stands for all nodes equal to `n`; `seen` saves walking a shared expression twice. */
export type Graph = (n: Node, seen: Map<Node, Node>) => Node;

/** Makes equal nodes the same object. Programs traced with the same graph can be compared node by node. */
export function makeGraph(): Graph {
  const known = new Map<string, Node>();
  const ids = new Map<Node, number>();
  const graph: Graph = (n, seen) => {
    const args = n.args.map((arg) => seen.get(arg) ?? graph(arg, seen));
    const key = [n.op, n.name, n.extent, ...args.map((arg) => ids.get(arg))].join();
    const made = known.get(key) ?? { ...n, args };
    known.set(key, made);
    ids.set(made, ids.get(made) ?? ids.size);
    seen.set(n, made);
    return made;
  };
  return graph;
}

/** The slots that a rule has under these options, by name. */
export const slotsOf = (rule: Rule, options: Options): readonly (readonly [string, Slot])[] =>
  Object.entries(rule.state).filter(([, { when }]) => when === null || options[when]);

/**
 * Calls the rule's `update` with symbols, once, and orders what it returns. Numbers of `options` become symbols (of the device where
 * `onDevice` names them), everything else is passed as it is. A value that stays as it was is not stored.
 */
export function trace(rule: Rule, options: Options, graph = makeGraph(), onDevice: readonly string[] = []): Program {
  const load = (name: string, extent: Extent = "element"): Num => new Num(node("load", [], name, extent));
  const symbol = (name: string): Num =>
    onDevice.includes(name) ? load(name, "tensor") : new Num(node("hyper", [], name));
  const g = load("g");
  const weight: Record<string, Num> = { p: load("p"), g: options.maximize ? g.neg() : g, t: new Num(node("step", [])) };
  const places: [string, SlotExtent][] = [["p", "element"]];
  for (const [name, { extent }] of slotsOf(rule, options)) {
    weight[name] = load(name, extent as Extent);
    places.push([name, extent]);
  }
  const hyper: Record<string, unknown> = { initialLr: symbol("initialLr") };
  for (const [name, declared] of Object.entries(rule.hyper)) {
    const value = options[name] ?? defaultOf(declared);
    if (Array.isArray(value)) hyper[name] = value.map((_, i) => symbol(`${name}[${i}]`));
    else if (typeof value !== "number") hyper[name] = value;
    else if (value || !isOptional(declared)) hyper[name] = symbol(name);
  }
  const next: Readonly<Record<string, Num | undefined>> = rule.update(weight as never, hyper as never);
  const seen = new Map<Node, Node>();
  const stores = places.flatMap(([to, extent]) => {
    const { node: value } = next[to]!;
    return value.op === "load" && value.name === to ? [] : [{ to, extent, value: graph(value, seen) }];
  });

  const nodes = [...new Set(seen.values())];
  const used = nodes.flatMap((n) => (n.extent === "host" ? [] : n.args)).concat(stores.map(({ value }) => value));
  return {
    name: rule.name,
    loads: nodes.filter(({ op }) => op === "load"),
    stores,
    uniforms: [...new Set(used.filter(({ extent, op }) => extent === "host" && op !== "const"))],
    reductions: nodes.filter(isReduction),
  };
}
