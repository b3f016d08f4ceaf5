import type { DType, Program } from "optim-core";

/** The precision of every symbol of a program: float32 where nothing is said. */
export function dtypesOf(
  { nodes, stores }: Program,
  given: Readonly<Record<string, DType>>,
): Readonly<Record<string, DType>> {
  const loads = nodes.filter(({ op }) => op === "load").map(({ name }) => name);
  const names = ["p", ...loads, ...stores.map(({ to }) => to)];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? "f32"]));
}
