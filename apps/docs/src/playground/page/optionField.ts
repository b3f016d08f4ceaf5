import { choicesOf, defaultOf, type HyperDefaults } from "optim-core";
import type { ScheduleEntry } from "../schedule/scheduleTable.ts";
import type { GivenOptions, OptionValue } from "../settings.ts";

/** An option as a form asks for it. */
export interface OptionField {
  readonly name: string;
  /** A checkbox, a select, an input, as many inputs as the default has numbers, or an input for numbers parted by commas. */
  readonly kind: "flag" | "choice" | "number" | "numbers" | "list";
  /** What it is where nothing is said; absent where the rule or the schedule decides then. */
  readonly fallback?: OptionValue | undefined;
  /** The words of a choice. */
  readonly choices?: readonly string[];
}

/** The options of a rule, by its defaults: the learning rate first, then as the rule has them. */
export function ruleFields(hyper: HyperDefaults): OptionField[] {
  const fields = Object.entries(hyper).flatMap(([name, declared]): OptionField[] => {
    const fallback = defaultOf(declared);
    if (typeof fallback === "number") return [{ name, kind: "number", fallback }];
    if (typeof fallback === "boolean") return [{ name, kind: "flag", fallback }];
    if (Array.isArray(fallback)) return [{ name, kind: "numbers", fallback }];
    const choices = choicesOf(declared).filter((choice): choice is string => typeof choice === "string");
    // A choice of null is what is said by leaving the option out.
    return choices.length === 0
      ? []
      : [{ name, kind: "choice", choices, fallback: (fallback as string | null) ?? undefined }];
  });
  return fields.sort((a, b) => Number(b.name === "lr") - Number(a.name === "lr"));
}

/** The options of a reader's own rule, of which only the defaults are known: a word among unknown words cannot be chosen. */
export function compiledFields(defaults: GivenOptions): OptionField[] {
  return ruleFields(
    Object.fromEntries(Object.entries(defaults).filter(([, value]) => typeof value !== "string")) as HyperDefaults,
  );
}

/** The options of a schedule, in the order of its table. */
export function scheduleFields({ options }: Pick<ScheduleEntry, "options">): OptionField[] {
  return Object.entries(options).map(([name, option]): OptionField => {
    if (typeof option === "boolean") return { name, kind: "flag", fallback: option };
    if (typeof option !== "string") return { name, kind: "choice", choices: option };
    return { name, kind: option === "steps" ? "list" : "number" };
  });
}

/** The options with one of them changed; `undefined`, and what it is anyway, takes it out. */
export function withOption(
  options: GivenOptions,
  { name, fallback }: OptionField,
  value: OptionValue | undefined,
): GivenOptions {
  const { [name]: _, ...others } = options;
  return value === undefined || String(value) === String(fallback) ? others : { ...others, [name]: value };
}

/** What a reader has typed as a number: `undefined` for nothing, NaN for what is none. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return trimmed === "" ? undefined : Number(trimmed);
}

/** Whether a text stands for a number, in a field where nothing stands for `fallback`. */
export const standsFor = (text: string, value: number | undefined, fallback: number | undefined): boolean =>
  Object.is(numberOf(text) ?? fallback, value);
