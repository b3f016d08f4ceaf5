import type { Node } from "optim-core";
import type { Place, Sweep } from "../stages.ts";
import { type WgslText, wgslAtom } from "./algebra.ts";
import { fact, isHalf, isSingle, type Scope } from "./scope.ts";

/** The number or numbers of one place that belong to the weights of an invocation. */
function load(scope: Scope, { name, extent, reduction }: Place, spread: Set<Sweep>): WgslText {
  const { width, bindings, functions, stage, isOne } = scope;
  /** Values of a larger place than a number: one by one, or four that lie where they lie. */
  const from = (at: (index: string) => string): WgslText => {
    if (isSingle(extent)) return wgslAtom(at("0"));
    if (extent === stage.sweep && (width === 1 || !reduction)) return wgslAtom(at("i"), true);
    spread.add(extent);
    if (width === 1) return wgslAtom(at(extent), true);
    return wgslAtom(`vec4f(${[..."xyzw"].map((lane) => at(`${extent}.${lane}`)).join(", ")})`, true);
  };
  if (reduction) {
    const base = fact(scope, name);
    return from((index) => `scratch[${index === "0" ? base : `${base} + ${index}`}]`);
  }
  const { array, dtype } = bindings.find((binding) => binding.name === name)!;
  if (!isHalf(dtype)) return from((index) => `${array}[${isOne ? "0" : index}]`);
  functions.add(`${width === 4 ? "load" : "from"}_${dtype}`);
  const packed = width === 4 ? `load_${dtype}(${array}[i])` : `from_${dtype}(${array}[i / 2u] >> (16u * (i % 2u)))`;
  return wgslAtom(packed, true);
}

/** The lines that load what a stage reads; `seen` learns what it is called. Before them, the row and the column of a weight where needed. */
export function loads(scope: Scope, seen: Map<Node, WgslText>): readonly [where: string[], loads: string[]] {
  const { program, stage, width, bindings, names } = scope;
  const spread = new Set<Sweep>();
  const lines = stage.reads.map((place) => {
    const [code, , isWide] = load(scope, place, spread);
    const local = place.reduction ? names(place.name) : bindings.find(({ name }) => name === place.name)!.local;
    const node = place.reduction ?? program.nodes.find(({ op, name }) => op === "load" && name === place.name)!;
    seen.set(node, wgslAtom(local, isWide));
    return `let ${local} = ${code};`;
  });
  if (spread.size === 0) return [[], lines];
  const first = fact(scope, "first");
  const columns = fact(scope, "columns");
  const where = [
    width === 4 ? `let e = vec4u(0u, 1u, 2u, 3u) + (${first} + 4u * i);` : `let e = ${first} + i;`,
    ...(spread.has("row") ? [`let row = e / ${columns};`] : []),
    ...(spread.has("column") ? [`let column = e % ${columns};`] : []),
  ];
  return [where, lines];
}
