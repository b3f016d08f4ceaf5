import { type Node, Num, node } from "./expr.ts";
import type { Extent, SlotExtent } from "./extent.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { defaultOf, type HyperDefault, isOptional } from "./hyper.ts";
import { mapValues } from "./mapValues.ts";
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
 * Nodes read the state as it was before the step; the stores come last.
 */
export interface Program {
  readonly name: string;
  /** All of them, each after its arguments. */
  readonly nodes: readonly Node[];
  readonly stores: readonly Store[];
  /** Host-rate values that reach the kernel, in the order of a row of uniforms. */
  readonly uniforms: readonly Node[];
}

/** The options of a group as tracing sees them. */
export type Options = Readonly<Record<string, unknown>>;

/** Gives the one node that stands for all nodes equal to `n`; `seen` saves walking a shared expression twice. */
export type Graph = (n: Node, seen: Map<Node, Node>) => Node;

/** Makes equal nodes the same object. Programs traced with the same graph can be compared node by node. */
export function makeGraph(): Graph {
  const known = new Map<string, Node>();
  const graph: Graph = (n, seen) =>
    getOrInsert(seen, n, () => {
      const args = n.args.map((arg) => graph(arg, seen));
      const key = [n.op, n.name, n.extent, ...args.map(({ id }) => id)].join();
      return getOrInsert(known, key, () => ({ ...n, args, id: known.size }));
    });
  return graph;
}

/** The slots that a rule has under these options, by name. */
export const slotsOf = (rule: Rule, options: Options): readonly (readonly [string, Slot])[] =>
  Object.entries(rule.state).filter(([, { when }]) => when === null || options[when]);

const load = (name: string, extent: Extent): Num => new Num(node("load", [], name, extent));

/**
 * What `update` is told of its group: numbers as symbols (of the device where `onDevice` names them), everything else as it is. Options with
 * equal symbols have one program.
 */
export function symbolsOf(
  rule: Rule,
  options: Options,
  onDevice: readonly string[],
): Readonly<Record<string, unknown>> {
  const symbol = (name: string): Num =>
    onDevice.includes(name) ? load(name, "tensor") : new Num(node("hyper", [], name));
  return mapValues<HyperDefault, unknown>({ ...rule.hyper, initialLr: 0 }, (declared, name) => {
    const value = options[name] ?? defaultOf(declared);
    if (Array.isArray(value)) return value.map((_, i) => symbol(`${name}[${i}]`));
    if (typeof value !== "number") return value;
    return value || !isOptional(declared) ? symbol(name) : undefined;
  });
}

/** Calls the rule's `update` with symbols, once, and orders what it returns. A value that stays as it was is not stored. */
export function trace(rule: Rule, options: Options, graph = makeGraph(), onDevice: readonly string[] = []): Program {
  const places: Readonly<Record<string, { readonly extent: SlotExtent }>> = {
    p: { extent: "element" },
    ...Object.fromEntries(slotsOf(rule, options)),
  };
  const g = load("g", "element");
  const weight = {
    ...mapValues(places, ({ extent }, name) => load(name, extent as Extent)),
    g: options.maximize ? g.neg() : g,
    t: new Num(node("step", [])),
  };
  const hyper = symbolsOf(rule, options, onDevice);
  const next: Readonly<Record<string, Num | undefined>> = rule.update(weight as never, hyper as never);
  const seen = new Map<Node, Node>();
  const stores = Object.entries(places).flatMap(([to, { extent }]) => {
    const value = graph(next[to]!.node, seen);
    return value.op === "load" && value.name === to ? [] : [{ to, extent, value }];
  });

  const nodes = [...new Set(seen.values())];
  const used = nodes.flatMap((n) => (n.extent === "host" ? [] : n.args)).concat(stores.map(({ value }) => value));
  const uniforms = nodes.filter((n) => n.extent === "host" && n.op !== "const" && used.includes(n));
  return { name: rule.name, nodes, stores, uniforms };
}
