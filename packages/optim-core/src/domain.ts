import { fail } from "./error.ts";
import { choicesOf, defaultOf } from "./hyper.ts";
import type { Options } from "./program.ts";
import type { Domain, Rule } from "./rule.ts";

/** Options that every optimizer takes. Everything is fused here, so `foreach` and `fused` are accepted for torch's sake and change nothing. */
export interface CommonOptions {
  /** Maximise the objective: the gradient is negated. */
  maximize: boolean;
  foreach: boolean | null;
  fused: boolean | null;
}

export const commonDefaults: CommonOptions = { maximize: false, foreach: null, fused: null };

/** Where a number may lie, by its name: a beta below 1, everything else at least 0. */
const domainOf = (name: string): Domain => (name === "betas" ? { min: 0, max: 1, open: true } : { min: 0 });

const sentence = ({ min = -Infinity, max = Infinity, open }: Domain): string =>
  ["a finite number", min > -Infinity && ` of at least ${min}`, max < Infinity && ` ${open ? "below" : "up to"} ${max}`]
    .filter(Boolean)
    .join("");

/**
 * Checks the options of one group against what the rule declares.
 *
 * @throws OptimError for an unknown name, a wrong type, or a number outside its domain.
 */
export function checkOptions({ name: who, hyper, domain, check }: Rule, options: Options): void {
  for (const [name, value] of Object.entries(options)) {
    const declared = hyper[name];
    if (name === "params" || name === "paramNames") continue;
    if (name === "initialLr") checkNumber(who, name, value, { min: 0 });
    else if (name === "maximize") checkChoice(who, name, value, [true, false]);
    else if (name === "foreach" || name === "fused") checkChoice(who, name, value, [true, false, null]);
    else if (declared === undefined)
      fail(who, `unknown option "${name}". Its options are ${[...Object.keys(hyper), ...Object.keys(commonDefaults)].join(", ")}.`);
    else {
      const base = defaultOf(declared);
      const within = domain?.[name] ?? domainOf(name);
      if (typeof base === "number") checkNumber(who, name, value, within);
      else if (!Array.isArray(base)) checkChoice(who, name, value, choicesOf(declared));
      else if (!Array.isArray(value) || value.length !== base.length)
        fail(who, `${name} is ${show(value)}; it must be an array of ${base.length} numbers.`);
      else value.forEach((x, i) => void checkNumber(who, `${name}[${i}]`, x, within));
    }
  }
  const problem = check?.(options);
  if (problem) fail(who, problem);
}

function checkNumber(who: string, name: string, value: unknown, within: Domain): void {
  const { min = -Infinity, max = Infinity, open = false } = within;
  const x = value as number;
  if (!Number.isFinite(value) || x < min || x > max || (open && x === max))
    fail(who, `${name} is ${show(value)}; it must be ${sentence(within)}.`);
}

function checkChoice(who: string, name: string, value: unknown, choices: readonly unknown[]): void {
  if (!choices.includes(value)) fail(who, `${name} is ${show(value)}; it must be ${choices.map(show).join(" or ")}.`);
}

const show = (x: unknown): string => (typeof x === "string" ? `"${x}"` : Array.isArray(x) ? `[${x}]` : String(x));
