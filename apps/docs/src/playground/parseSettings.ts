import { OptimError } from "optim-core";
import { builtins } from "optim-core/registry";
import type { OptimizerType } from "./optimizerType.ts";
import { sampleOptimizer } from "./sampleOptimizer.ts";
import { makeSchedule } from "./schedule/makeSchedule.ts";
import {
  backends,
  type Entrant,
  type GivenOptions,
  type Precision,
  precisions,
  type RunSettings,
  type ScheduleSettings,
  tasks,
} from "./settings.ts";

/** The most that a run may be told to do. */
const most = { steps: 20_000, entrants: 6, source: 20_000, seed: 2 ** 31 - 1 } as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Settings that came from outside, of a link or a form, if they are such that a run can begin: names, counts, and the options of every
 * optimizer and of the schedule. A reader's own rule is not loaded for that; its options are looked at when it runs.
 *
 * @throws OptimError that says what is wrong with which of them.
 */
export function parseSettings(given: unknown): RunSettings {
  const fields = record(given, "the settings", [
    "task",
    "entrants",
    "schedule",
    "precision",
    "backend",
    "steps",
    "seed",
  ]);
  const task = oneOf(fields, "task", tasks);
  const precision = oneOf(fields, "precision", precisions);
  const backend = oneOf(fields, "backend", backends);
  const steps = whole(fields, "steps", 1, most.steps);
  const seed = whole(fields, "seed", 0, most.seed);
  const schedule = fields.schedule === undefined ? {} : { schedule: readSchedule(fields.schedule) };
  const entrants = list(fields.entrants, "entrants", most.entrants).map(readEntrant);
  for (const entrant of entrants) tryOut(entrant, precision, schedule.schedule);
  return { task, entrants, ...schedule, precision, backend, steps, seed };
}

/** Constructs what a run would construct, for their own words about options. */
function tryOut({ optimizer, options, source }: Entrant, precision: Precision, schedule?: ScheduleSettings): void {
  // Of a rule that is not loaded the schedule is tried on what has all that it may ask for.
  const type = builtins.get(source === undefined ? optimizer : "adam") as unknown as OptimizerType;
  const tried = sampleOptimizer(type, source === undefined ? options : {}, precision);
  if (schedule) makeSchedule(schedule, tried);
}

function readEntrant(given: unknown, i: number): Entrant {
  const what = `entrants[${i}]`;
  const { optimizer, options, source } = record(given, what, ["optimizer", "options", "source"]);
  if (typeof optimizer !== "string" || optimizer === "" || optimizer.length > 100)
    refuse(`${what}.optimizer`, optimizer, "the name of an optimizer");
  if (source !== undefined && (typeof source !== "string" || source.length > most.source))
    refuse(`${what}.source`, source, `TypeScript of at most ${most.source} letters`);
  return { optimizer, options: readOptions(options, `${what}.options`), ...(source !== undefined && { source }) };
}

function readSchedule(given: unknown): ScheduleSettings {
  const { name, options } = record(given, "schedule", ["name", "options"]);
  if (typeof name !== "string") refuse("schedule.name", name, "the name of a schedule");
  return { name, options: readOptions(options, "schedule.options") };
}

function readOptions(given: unknown, what: string): GivenOptions {
  const options = Object.entries(record(given, what)).map(([key, value]) => {
    if (!/^[\p{L}_$][\p{L}\p{N}_$]{0,49}$/u.test(key)) refuse(`a name in ${what}`, key, "a word");
    if (typeof value === "number") return [key, finite(value, `${what}.${key}`)] as const;
    if (typeof value === "boolean" || (typeof value === "string" && value.length <= 100)) return [key, value] as const;
    const values = list(value, `${what}.${key}`, 100);
    return [key, values.map((each) => finite(each, `${what}.${key}`))] as const;
  });
  return Object.fromEntries(options);
}

/** A finite number; a zero without a sign, as JSON has it. */
function finite(value: unknown, what: string): number {
  if (!Number.isFinite(value)) refuse(what, value, "a finite number");
  return (value as number) + 0;
}

function whole(fields: Fields, name: string, least: number, greatest: number): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > greatest)
    refuse(name, value, `a whole number from ${least} to ${greatest}`);
  return (value as number) + 0;
}

function oneOf<const C extends string>(fields: Fields, name: string, choices: readonly C[]): C {
  const found = choices.find((choice) => choice === fields[name]);
  return found ?? refuse(name, fields[name], choices.join(" or "));
}

function list(value: unknown, what: string, longest: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > longest)
    refuse(what, value, `a list of 1 to ${longest}`);
  return value as readonly unknown[];
}

function record(value: unknown, what: string, keys?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(what, value, "an object");
  const unknown = keys && Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new OptimError(`playground: ${what} has "${unknown}", and may have only ${keys!.join(", ")}.`);
  return value as Fields;
}

function refuse(what: string, value: unknown, wanted: string): never {
  // JSON would call a number that is none `null`.
  const text =
    value === undefined ? "missing" : typeof value === "number" ? `${value}` : (JSON.stringify(value) ?? typeof value);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  throw new OptimError(`playground: ${what} is ${shown}; it must be ${wanted}.`);
}
