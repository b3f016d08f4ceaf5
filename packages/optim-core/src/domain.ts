import { fail } from "./error.ts";
import { type Choice, defaultOf, type HyperDefault, oneOf } from "./hyper.ts";
import type { Options } from "./program.ts";
import type { Domain, Rule } from "./rule.ts";

/** Options that every optimizer takes. Everything is fused here, so `foreach` and `fused` are accepted for torch's sake and change nothing. */
export interface CommonOptions {
  /** Maximise the objective: the gradient is negated. */
  maximize: boolean;
  foreach: boolean | null;
  fused: boolean | null;
}

const accepted = /* @__PURE__ */ oneOf(null, true, false);

/** The common options, declared as a rule declares its own. */
export const commonHyper = { maximize: false, foreach: accepted, fused: accepted } as const;

/**
 * Checks the options of one group against what the rule declares: numbers are finite and in their domain (a beta below 1, everything else
 * at least 0 unless the rule says otherwise), arrays as long as the default, choices one of their literals.
 *
 * @throws OptimError for an unknown name, a wrong type, or a number outside its domain.
 */
export const checkOptions = ({ name: who, domain, check, hyper }: Rule, options: Options): void => {
  // A spread of several objects takes four times as long, and this is done for every group of every step.
  const known: Readonly<Record<string, HyperDefault>> = Object.assign({}, hyper, commonHyper, {
    lrScale: 0,
    initialLr: 0,
  });
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) fail(who, `there is no option "${name}", only ${Object.keys(known)}.`);
    const declared = known[name]!;
    const base = defaultOf(declared);
    const domains: Readonly<Record<string, Domain>> = { betas: { max: 1, open: true }, ...domain };
    const { max = Infinity, min = 0, open } = domains[name] ?? {};
    const isWithin = (x: unknown): boolean =>
      Number.isFinite(x) && (x as number) >= min && (open ? (x as number) < max : (x as number) <= max);
    const isList = Array.isArray(base);
    const choices = (declared as Partial<Choice>).choices ?? (typeof base === "boolean" && [true, false]);
    const isFine = choices
      ? choices.includes(value as string)
      : isList
        ? Array.isArray(value) && value.length === base.length && value.every(isWithin)
        : isWithin(value);
    if (isFine) continue;
    const found = typeof value === "number" ? value : JSON.stringify(value);
    const wanted = choices
      ? choices.map(String).join(" or ")
      : `${isList ? `${base.length} numbers` : "a number"} from ${min} to ${open ? "below " : ""}${max}`;
    fail(who, `${name} is ${found}; it must be ${wanted}.`);
  }
  const problem = check?.(options);
  if (problem) fail(who, problem);
};
