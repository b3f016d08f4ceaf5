/**
 * Mutants: the peers' bugs B1 to B19 and the traps of the references, put into a class or a backend so that the checks must find them.
 *
 * B2 and B3 are bugs of a gradient scaler and B16 one of a captured graph: they come with the packages that will have those.
 */
import {
  type Backend,
  type JsBuffer,
  js,
  OptimError,
  type OptimizerClass,
  type OptimizerHyper,
  optimizer,
  type Rule,
  type State,
} from "optim-core";
import { expect } from "vitest";
import { cases } from "../cases.ts";
import type { Check } from "../checks/check.ts";
import { onJs } from "../lab.ts";
import type { Case, LooseOptimizer, LooseOptions } from "../optimizerInfo.ts";

/** A class with its types set aside, as something that can be extended. */
export type LooseClass = OptimizerClass<OptimizerHyper, State>;
type Constructor = new (params: never, options?: LooseOptions) => LooseOptimizer;

/** What `loadStateDict` is called with. */
export type LoadArgs = Parameters<LooseOptimizer["loadStateDict"]>;

/** The row of the table for an optimizer. */
export const caseNamed = (name: string): Case => cases.find(({ type }) => type.rule.name === name)!;

/** The optimizer with a part of its rule replaced. */
export const withRule = ({ type }: Case, change: (rule: Rule) => Partial<Rule>): LooseClass =>
  optimizer({ ...type.rule, ...change(type.rule as unknown as Rule) } as typeof type.rule);

/** The optimizer with members of its class replaced. */
export function withClass({ type }: Case, change: (base: Constructor) => Constructor): LooseClass {
  const made = change(type as unknown as Constructor);
  return Object.assign(made, { rule: type.rule }) as unknown as LooseClass;
}

/** The optimizer on a JavaScript backend with members replaced, one for each optimizer. */
export const withBackend = (info: Case, change: () => Partial<Backend<JsBuffer>>): LooseClass =>
  withClass(
    info,
    (Base) =>
      class extends Base {
        constructor(params: never, options: LooseOptions = {}) {
          super(params, { ...options, backend: { ...js, ...change() } } as LooseOptions);
        }
      },
  );

/** Fails unless the check passes for the optimizer as it is, and finds the bug in the mutant. */
export async function expectKilled(info: Case, mutant: LooseClass, options: LooseOptions, check: Check): Promise<void> {
  await check(info, options, onJs);
  const found = await Promise.resolve()
    .then(() => check({ ...info, type: mutant }, options, onJs))
    .then(
      () => undefined,
      (error: unknown) => error as Error,
    );
  expect(found, "the check did not notice the bug").toBeInstanceOf(Error);
  const isFinding = found instanceof OptimError || /^AssertionError|^Error: Property failed/.test(String(found));
  expect(isFinding, `it broke instead of noticing: ${found?.stack}`).toBe(true);
}
