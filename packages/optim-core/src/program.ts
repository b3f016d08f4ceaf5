import { type LeafOp, type Node, Num, node } from "./expr.ts";
import type { Extent, SlotExtent } from "./extent.ts";
import { getOrInsert } from "./getOrInsert.ts";
import { defaultOf, type HyperDefault, type HyperDefaults, isOptional } from "./hyper.ts";
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
export const makeGraph = (): Graph => {
  const known = new Map<string, Node>();
  const graph: Graph = (n, seen) =>
    getOrInsert(seen, n, () => {
      const args = n.args.map((arg) => graph(arg, seen));
      const key = [n.op, n.name, n.extent, args.map(({ id }) => id)].join();
      return getOrInsert(known, key, () => ({ ...n, args, id: known.size }));
    });
  return graph;
};

/** The slots that a rule has under these options, by name. */
export const slotsOf = (rule: Rule, options: Options): readonly (readonly [string, Slot])[] =>
  Object.entries(rule.state).filter(([, { when }]) => !when || options[when]);

const leaf = (op: LeafOp, name?: string, extent?: Extent): Num => new Num(node(op, [], name, extent));

/**
 * What `update` is told of these hyper-parameters: numbers as symbols, everything else as it is. Options have one program where those of the
 * rule are the same here, whatever `symbol` makes of the name of a number.
 */
export const symbolsOf = (
  hyper: HyperDefaults,
  options: Options,
  symbol: (name: string) => unknown,
): Readonly<Record<string, unknown>> =>
  mapValues<HyperDefault, unknown>(hyper, (declared, name) => {
    const value = options[name] ?? defaultOf(declared);
    if (Array.isArray(value)) return value.map((_, i) => symbol(`${name}[${i}]`));
    if (typeof value !== "number") return value;
    return value || !isOptional(declared) ? symbol(name) : undefined;
  });

/**
 * Calls the rule's `update` with symbols, once, and orders what it returns. A value that stays as it was is not stored.
 *
 * @param onDevice - The options that are loads of one value.
 */
export function trace(rule: Rule, options: Options, graph = makeGraph(), onDevice: readonly string[] = []): Program {
  const places: readonly (readonly [string, { readonly extent: SlotExtent }])[] = [
    ["p", { extent: "element" }],
    ...slotsOf(rule, options),
  ];
  const g = leaf("load", "g", "element");
  const weight = {
    ...Object.fromEntries(places.map(([name, { extent }]) => [name, leaf("load", name, extent as Extent)])),
    g: options.maximize ? g.neg() : g,
    t: leaf("step"),
  };
  const hyper = symbolsOf({ ...rule.hyper, initialLr: 0 }, options, (name) =>
    onDevice.includes(name) ? leaf("load", name, "tensor") : leaf("hyper", name),
  );
  const next: Readonly<Record<string, Num | undefined>> = rule.update(weight as never, hyper as never);
  const seen = new Map<Node, Node>();
  const stores = places.flatMap(([to, { extent }]) => {
    const value = graph(next[to]!.node, seen);
    return value.op === "load" && value.name === to ? [] : [{ value, to, extent }];
  });

  const nodes = [...new Set(seen.values())];
  const used = nodes.flatMap((n) => (n.extent === "host" ? [] : n.args)).concat(stores.map(({ value }) => value));
  const uniforms = nodes.filter((n) => n.extent === "host" && n.op !== "const" && used.includes(n));
  return { uniforms, nodes, name: rule.name, stores };
}
