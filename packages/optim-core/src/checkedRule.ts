import { fail } from "./error.ts";
import type { Num } from "./expr.ts";
import { type Extent, fitsExtent } from "./extent.ts";
import { slotsOf } from "./program.ts";
import type { Rule } from "./rule.ts";

/**
 * The same rule, with what its `update` returns looked at whenever it is traced: for authors, whose mistakes TypeScript may not have seen.
 *
 * @throws OptimError (while tracing) where `update` forgets a slot, returns one that the state does not have, or returns a value of a
 * larger extent than the slot keeps; and for a slot of an extent that no rule can compute with yet.
 */
export function checkedRule(rule: Rule): Rule {
  const update: Rule["update"] = (weight, hyper) => {
    const slots = slotsOf(rule, hyper as Readonly<Record<string, unknown>>);
    for (const [name, { extent }] of slots)
      if (extent === "block" || extent === "group")
        fail(rule.name, `slot \`${name}\` keeps one value for each ${extent}, which no rule can compute with yet.`);
    const places = new Map<string, string>([
      ["p", "element"],
      ...slots.map(([name, { extent }]) => [name, extent] as const),
    ]);
    const next = rule.update(weight, hyper);
    for (const [name, value] of Object.entries<Num | undefined>(next as Record<string, Num | undefined>))
      if (value && !places.has(name))
        fail(rule.name, `update() returns \`${name}\`, which is not in state (${[...places.keys()].join(", ")}).`);
    for (const [name, extent] of places) {
      const value = (next as Record<string, Num | undefined>)[name];
      if (!value?.node)
        fail(rule.name, `update() must return \`${name}\`${name === "p" ? "" : ": it is declared in state"}.`);
      if (!fitsExtent(value.node.extent, extent as Extent))
        fail(
          rule.name,
          `update() returns a value for each ${value.node.extent} as \`${name}\`, which keeps one for each ${extent}.`,
        );
    }
    return next;
  };
  return { ...rule, update };
}
