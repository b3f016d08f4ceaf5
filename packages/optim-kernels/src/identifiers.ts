import type { Program } from "optim-core";

/**
 * The names of a rule as parts of identifiers in WGSL and PTX: what is ASCII is kept, since engines and devices have different tables of the
 * rest, and what is then the same as another, or empty, is made different.
 */
export function identifiersOf({ nodes, stores }: Program): (name: string) => string {
  const names = [
    ...nodes.filter(({ op }) => op === "load" || op === "hyper").map(({ name }) => name),
    ...stores.map(({ to }) => to),
  ];
  const known = new Map<string, string>();
  const taken = new Set([""]);
  for (const name of names) {
    let identifier = name.replace(/\W/g, "").replace(/^[\d_]+/, "");
    while (!known.has(name) && taken.has(identifier)) identifier += "x";
    taken.add(identifier);
    if (!known.has(name)) known.set(name, identifier);
  }
  return (name) => known.get(name)!;
}
