import type { DType, Program } from "optim-core";
import type { Place, Stage, Sweep } from "../stages.ts";
import type { Width } from "./algebra.ts";
import { makeNames } from "./names.ts";

/** One symbol's buffer, as a kernel binds it. */
export interface Binding {
  readonly name: string;
  readonly extent: Sweep;
  readonly dtype: DType;
  readonly isWritten: boolean;
  /** The names of its array, and of the number that is loaded from it. */
  readonly array: string;
  readonly local: string;
}

/** A kernel while it is written: what it binds, and what its lines have turned out to use. */
export interface Scope {
  readonly program: Program;
  readonly stage: Stage;
  readonly width: Width;
  readonly bindings: readonly Binding[];
  /** Gives an identifier that is free. */
  readonly names: (name: string) => string;
  /** Functions of the library. */
  readonly functions: Set<string>;
  /** Facts about the tensor. */
  readonly facts: Set<string>;
  /** Whether the sweep is of one value. */
  readonly isOne: boolean;
}

/** Two bytes a number. */
export const isHalf = (dtype: DType): boolean => dtype === "f16" || dtype === "bf16";

/** Whether a value of this extent is one number for a whole parameter. */
export const isSingle = (extent: Sweep): boolean => extent === "tensor" || extent === "all";

/** A fact about the tensor, as its kernel reads it. */
export function fact({ facts }: Scope, name: string): string {
  facts.add(name);
  return `at.${name}`;
}

const rank = (name: string): number => (name === "p" ? 0 : name === "g" ? 1 : 2);

/** Begins a kernel. */
export function makeScope(
  program: Program,
  stage: Stage,
  width: Width,
  dtypes: Readonly<Record<string, DType>>,
): Scope {
  const places = new Map<string, Pick<Place, "extent">>();
  for (const { name, extent, reduction } of stage.reads) if (!reduction) places.set(name, { extent });
  for (const { to, extent } of stage.stores) places.set(to, { extent: extent as Sweep });
  const names = makeNames();
  const bindings = [...places]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, { extent }]): Binding => {
      const local = names(name);
      const isWritten = stage.stores.some(({ to }) => to === name);
      return { name, extent, dtype: dtypes[name] ?? "f32", isWritten, local, array: names(`${local}s`) };
    });
  const isOne = isSingle(stage.sweep);
  return { program, stage, width, bindings, names, functions: new Set(), facts: new Set(), isOne };
}
