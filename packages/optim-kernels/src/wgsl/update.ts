import type { Node } from "optim-core";
import { spread, type WgslText } from "./algebra.ts";
import { loads } from "./loads.ts";
import { isHalf, type Scope } from "./scope.ts";
import { straightLine } from "./straightLine.ts";

/** The function of a stage that stores: one invocation for one or four values, the state before the weight. */
export function update(scope: Scope, seen: Map<Node, WgslText>): string {
  const { stage, bindings, functions, isOne, width } = scope;
  const arrayOf = (to: string) => bindings.find(({ name }) => name === to)!;
  const [where, loaded] = loads(scope, seen);
  const lines = straightLine(
    scope,
    stage.stores.map(({ value }) => value),
    seen,
  );
  const kept = [...stage.stores]
    .sort((a, b) => Number(a.to === "p") - Number(b.to === "p"))
    .map(({ to, value }) => {
      const { array, dtype } = arrayOf(to);
      const code = spread(width, seen.get(value)!);
      if (!isHalf(dtype)) return `${array}[${isOne ? "0" : "i"}] = ${code};`;
      functions.add(`store_${dtype}`);
      return `${array}[i] = store_${dtype}(${code});`;
    });
  const { array } = arrayOf(stage.stores[0]!.to);
  const guard = isOne ? [] : ["let i = id.x;", `if (i >= arrayLength(&${array})) { return; }`];
  return `\
@compute @workgroup_size(${isOne ? 1 : 256})
fn update(${isOne ? "" : "@builtin(global_invocation_id) id: vec3u"}) {
${blocks([[...guard, ...where], loaded, lines, kept])}}
`;
}

/** Indented lines, with an empty one between blocks. */
export const blocks = (all: readonly (readonly string[])[], indent = "  "): string =>
  all
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${indent}${line}\n`).join(""))
    .join("\n");
