import { checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import { Num } from "./expr.ts";
import { type Extent, fitsExtent } from "./extent.ts";
import { choicesOf, defaultOf, type HyperDefault, isOptional, takenHyper } from "./hyper.ts";
import { mapValues } from "./mapValues.ts";
import { nearestName } from "./nearestName.ts";
import { slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";
import { takenSlots } from "./slot.ts";
import { watchSymbols } from "./watchedSymbols.ts";

/**
 * The same rule, looked at now and whenever it is traced: for authors, whose mistakes TypeScript may not have seen.
 *
 * @throws OptimError (now) for a name that is taken, a slot that depends on what is not there, or a default outside its domain; (while
 * tracing) where `update` reads what is not there, assigns, computes with what is no symbol, makes a test that nothing uses, forgets a slot,
 * returns one that the state does not have, or a value of a larger extent than the slot keeps; and for a slot of an extent that no rule can
 * compute with yet.
 */
export function checkedRule(rule: Rule): Rule {
  checkDeclared(rule);
  const update: Rule["update"] = (weight, hyper) => {
    const slots = slotsOf(rule, hyper as Readonly<Record<string, unknown>>);
    for (const [name, { extent }] of slots)
      if (extent === "block" || extent === "group")
        fail(rule.name, `slot \`${name}\` keeps one value for each ${extent}, which no rule can compute with yet.`);
    const symbols = guarded(rule.name, "a weight", weight, ["p", "g", "t", ...Object.keys(rule.state)]);
    const options = guarded(rule.name, "hyper", hyper, [...Object.keys(rule.hyper), "initialLr"]);
    const { next, hasIdleTest } = watchSymbols(rule.name, () => rule.update(symbols, options));
    const values = (next ?? {}) as Readonly<Record<string, Num | undefined>>;
    checkReturned(
      rule.name,
      values,
      new Map([["p", "element"], ...slots.map(([name, s]) => [name, s.extent] as const)]),
    );
    if (hasIdleTest)
      fail(
        rule.name,
        "update() makes a test that nothing is computed with. `if`, `?:` and `&&` take every symbol for true: say where(test, yes, no), or make the test only where it is used.",
      );
    return next;
  };
  return { ...rule, update };
}

/** Names, conditions, fills and defaults. */
function checkDeclared(rule: Rule): void {
  const { name: who, hyper, state } = rule;
  if (typeof who !== "string" || !/^[A-Za-z_$][\w$]*$/.test(who))
    fail(
      "defineOptimizer",
      `a rule is called ${JSON.stringify(who)}. Its class has its name, which is one word: name: "Tiger".`,
    );
  if (typeof hyper !== "object" || hyper === null)
    fail(who, `hyper is ${hyper}. List the hyper-parameters with their defaults: hyper: { lr: 1e-3 }.`);
  if (typeof rule.update !== "function")
    fail(who, "there is no update(). Write update({ p, g }, { lr }) { return { p: … }; }.");
  for (const [name, value] of Object.entries(hyper)) {
    if (value === null || value === undefined)
      fail(who, `hyper \`${name}\` is ${value}. Give it a default, or optional(0) if it may be absent.`);
    if (takenHyper.some((taken) => taken === name))
      fail(who, `hyper cannot have \`${name}\`: every group has it already. Give it another name.`);
  }
  for (const [name, { when, fill }] of Object.entries(state)) {
    if (takenSlots.some((taken) => taken === name))
      fail(who, `state cannot have \`${name}\`: every weight has it already. Give the slot another name.`);
    const flag = when === null ? undefined : hyper[when];
    if (when !== null && (flag === undefined || !isFlag(flag)))
      fail(who, `slot \`${name}\` is there if "${when}", but hyper has no flag, choice or optional() of that name.`);
    if (typeof fill === "object" && typeof defaultOf(hyper[fill.hyper] ?? false) !== "number")
      fail(who, `slot \`${name}\` is filled with "${fill.hyper}", but hyper has no number of that name.`);
  }
  checkOptions(rule, mapValues(hyper, defaultOf));
}

const isFlag = (declared: HyperDefault): boolean =>
  isOptional(declared) || choicesOf(declared).includes(defaultOf(declared) as string);

/** The same names, frozen; reading another one is an error that says which there are. */
function guarded<T extends object>(who: string, what: string, given: T, names: readonly string[]): T {
  const known = [...new Set([...names, ...Object.keys(given)])];
  for (const value of Object.values(given)) if (value instanceof Num || Array.isArray(value)) Object.freeze(value);
  const refuse = (_: T, name: string | symbol): never =>
    fail(who, `update() assigns to \`${String(name)}\`. It changes nothing: return the next value.`);
  return new Proxy(given, {
    get(target, name, receiver) {
      if (typeof name === "string" && !known.includes(name)) {
        const meant = nearestName(name, known);
        const hint = meant ? ` Did you mean \`${meant}\`?` : "";
        fail(who, `update() reads \`${name}\` of ${what}, which has ${known.join(", ")}.${hint}`);
      }
      return Reflect.get(target, name, receiver);
    },
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
  });
}

/** What `update` returned, against what is kept and at which extent. */
function checkReturned(
  who: string,
  next: Readonly<Record<string, Num | undefined>>,
  places: ReadonlyMap<string, string>,
): void {
  for (const [name, value] of Object.entries(next))
    if (value && !places.has(name))
      fail(who, `update() returns \`${name}\`, which is not in state (${[...places.keys()].join(", ")}).`);
  for (const [name, extent] of places) {
    const value = next[name];
    if (!value?.node) fail(who, `update() must return \`${name}\`${name === "p" ? "" : ": it is declared in state"}.`);
    if (!fitsExtent(value.node.extent, extent as Extent))
      fail(
        who,
        `update() returns a value for each ${value.node.extent} as \`${name}\`, which keeps one for each ${extent}.`,
      );
  }
}
