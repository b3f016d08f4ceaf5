import { checkDeclared } from "./checkDeclared.ts";
import { checkKinds } from "./checkKinds.ts";
import { fail } from "./error.ts";
import { Num } from "./expr.ts";
import { type Extent, fitsExtent } from "./extent.ts";
import { nearestName } from "./nearestName.ts";
import { slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";
import { shown, watchSymbols } from "./watchedSymbols.ts";

/**
 * The same rule, looked at now and whenever it is traced: for authors, whose mistakes TypeScript may not have seen.
 *
 * @throws OptimError (now) for a name that is taken, what is no slot and no hyper-parameter, a slot that depends on what is not there, a domain
 * of nothing, or a default outside its domain; (while tracing) where `update` reads what is not there, assigns, computes with what is no
 * symbol, or with a test as with a number, makes a test that nothing uses, returns a promise, forgets a slot, returns one that the state does
 * not have, or a value of a larger extent than the slot keeps; and for a slot of an extent that no rule can compute with yet.
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
    const returned: unknown = next;
    if (returned instanceof Promise) {
      // Nobody awaits it, so what else goes wrong in it would end the process.
      returned.catch(() => {});
      fail(
        rule.name,
        "update() returns a promise. It is called with symbols, once for a kernel, and nothing in it waits.",
      );
    }
    const values = (next ?? {}) as Readonly<Record<string, Num | undefined>>;
    checkReturned(
      rule.name,
      values,
      new Map([["p", "element"], ...slots.map(([name, s]) => [name, s.extent] as const)]),
    );
    checkKinds(rule.name, values);
    if (hasIdleTest)
      fail(
        rule.name,
        "update() makes a test that nothing is computed with. `if`, `?:` and `&&` take every symbol for true: say where(test, yes, no), or make the test only where it is used.",
      );
    return next;
  };
  return { ...rule, update };
}

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
    if (value === undefined || value === null)
      fail(who, `update() must return \`${name}\`${name === "p" ? "" : ": it is declared in state"}.`);
    if (!value.node)
      fail(
        who,
        `update() returns ${shown(value)} as \`${name}\`. Return a symbol; a number becomes one by constant(0).`,
      );
    if (!fitsExtent(value.node.extent, extent as Extent))
      fail(
        who,
        `update() returns a value for each ${value.node.extent} as \`${name}\`, which keeps one for each ${extent}.`,
      );
  }
}
