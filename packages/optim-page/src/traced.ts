import { defaultOf, type HyperValue, OptimError, type Options, type Program, type Rule, trace } from "optim-core";

/** The options of a rule where the user says nothing, with what is given here instead. */
export const optionsOf = ({ hyper }: Rule, given: Options = {}): Readonly<Record<string, HyperValue>> => ({
  ...Object.fromEntries(Object.entries(hyper).map(([name, declared]) => [name, defaultOf(declared)])),
  ...(given as Readonly<Record<string, HyperValue>>),
});

/**
 * The program of a rule with these options.
 *
 * @throws OptimError where its `update` throws, or returns what cannot be traced; the cause is kept.
 */
export function traced(rule: Rule, options: Options): Program {
  try {
    return trace(rule, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const said = JSON.stringify(options);
    throw new OptimError(
      `optim-page: ${rule.name} cannot be traced with ${said}: ${reason} Its update() must return symbols for p and for every slot.`,
      { cause },
    );
  }
}
