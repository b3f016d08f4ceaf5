import { checkOptions } from "./domain.ts";
import { fail } from "./error.ts";
import type { SlotExtent } from "./extent.ts";
import { type Choice, choicesOf, defaultOf, type HyperDefault, isOptional, takenHyper } from "./hyper.ts";
import { mapValues } from "./mapValues.ts";
import { nearestName } from "./nearestName.ts";
import type { Rule } from "./rule.ts";
import { type Slot, takenSlots } from "./slot.ts";
import { camelCase, snakeCase } from "./torchLayout.ts";

/**
 * What is wrong with a rule before anything is traced: names, kinds, conditions, fills and defaults.
 *
 * @throws OptimError for the first mistake.
 */
export function checkDeclared(rule: Rule): void {
  const { name: who, hyper, state, domain = {} } = rule;
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
    if (/[[\]]/.test(name))
      fail(
        who,
        `hyper \`${name}\` has brackets in its name, which pick a number of a list: betas[0]. Give it another.`,
      );
    if (takenHyper.some((taken) => taken === name))
      fail(who, `hyper cannot have \`${name}\`: every group has it already. Give it another name.`);
    if (!isHyper(value))
      fail(
        who,
        `hyper \`${name}\` is neither a number, numbers in a list nor a flag. Declare a choice as oneOf("a", "b"), a number that may be absent as optional(0).`,
      );
  }
  checkTorchNames(who, "hyper has", Object.keys(hyper), takenHyper);
  for (const name of Object.keys(domain))
    if (!Object.hasOwn(hyper, name)) {
      const meant = nearestName(name, Object.keys(hyper));
      fail(
        who,
        `domain has \`${name}\`, and hyper only ${Object.keys(hyper).join(", ")}.${meant ? ` Did you mean \`${meant}\`?` : ""}`,
      );
    }
  if (typeof state !== "object" || state === null)
    fail(who, `state is ${state}. List the slots: state: { expAvg: zeros }, or leave it out.`);
  checkTorchNames(who, "state has", Object.keys(state), takenSlots);
  for (const [name, given] of Object.entries(state)) {
    if (!isSlot(given))
      fail(who, `slot \`${name}\` is none. Make it with zeros, copy, filled(0), scalar(0) or slot({ extent: "row" }).`);
    const { when, fill, extent } = given;
    if (!Object.hasOwn(places, extent))
      fail(
        who,
        `slot \`${name}\` keeps one value for each ${extent}, which is none of ${Object.keys(places).join(", ")}.`,
      );
    if (Object.hasOwn(hyper, name))
      fail(who, `state cannot have \`${name}\`: hyper has it. Give the slot another name.`);
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

/** That the rule is one of an optimizer: what a `RuleRunner` runs needs no rate. @throws OptimError where there is no number `lr`. */
export function checkRate({ name: who, hyper }: Rule): void {
  if (typeof defaultOf(hyper.lr ?? false) !== "number")
    fail(who, "hyper has no number `lr`, the learning rate of every group. Give it a default: hyper: { lr: 1e-3 }.");
}

/** That none of these names is another's, or one that is taken, when it comes back from a state dict of torch: both would be one there. */
function checkTorchNames(who: string, where: string, names: readonly string[], taken: readonly string[]): void {
  const known = new Map(taken.map((name) => [name, name]));
  for (const name of names) {
    const back = camelCase(snakeCase(name));
    const other = known.get(back);
    if (other !== undefined && other !== name)
      fail(
        who,
        `${where} \`${name}\` beside \`${other}\`: a state dict of torch gives both back as \`${back}\`. Rename one.`,
      );
    known.set(back, name);
  }
}

const isFlag = (declared: HyperDefault): boolean =>
  isOptional(declared) || choicesOf(declared).includes(defaultOf(declared) as string);

const isHyper = (declared: HyperDefault): boolean =>
  typeof declared === "number" ||
  typeof declared === "boolean" ||
  Array.isArray(declared) ||
  isOptional(declared) ||
  Array.isArray((declared as Partial<Choice>).choices);

const isSlot = (given: Partial<Slot> | null | undefined): given is Slot =>
  typeof given === "object" && given !== null && "fill" in given && "extent" in given && "when" in given;

/** Every extent of a slot; that all are here is for TypeScript to see. */
const places: Readonly<Record<SlotExtent, true>> = {
  element: true,
  row: true,
  column: true,
  block: true,
  tensor: true,
  group: true,
  all: true,
};
