import { type AnyOptimizerClass, OptimError } from "optim-core";

const isOptimizer = (value: unknown): value is AnyOptimizerClass =>
  typeof value === "function" && typeof (value as Partial<AnyOptimizerClass>).rule?.name === "string";

/** The optimizer that a reader's module exports. @throws OptimError where it exports none, or more than one. */
export function readerOptimizer(exports: Readonly<Record<string, unknown>>): AnyOptimizerClass {
  const found = new Set(Object.values(exports).filter(isOptimizer));
  const [one] = found;
  if (one && found.size === 1) return one;
  const names = [...found].map(({ rule }) => rule.name).join(", ");
  throw new OptimError(
    one
      ? `your optimizer: the module exports ${found.size} optimizers (${names}). Export one, and keep the others to itself.`
      : "your optimizer: the module exports no optimizer. Write: export const Mine = defineOptimizer({ … });",
  );
}
