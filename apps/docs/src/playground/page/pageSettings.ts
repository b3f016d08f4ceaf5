import { OptimError } from "optim-core";
import type { Compiled, Device } from "../playground.ts";
import { recipe, taskSteps } from "../recipes.ts";
import { scheduleTable } from "../schedule/scheduleTable.ts";
import type { Entrant, OptionValue, RunSettings, ScheduleSettings, Task } from "../settings.ts";
import { decodeSettings } from "../settingsLink.ts";

/** How many optimizers the page has colours and dashes for. */
export const mostEntrants = 4;

/** Settings to begin with, and what a reader must be told of them. */
export interface FirstSettings {
  readonly settings: RunSettings;
  readonly notice: string;
}

/** The settings of a link's hash; the defaults where there is none, or where it cannot be read, and then a sentence that says why. */
export function settingsOfHash(hash: string, defaults: RunSettings): FirstSettings {
  if (hash.replace("#", "") === "") return { settings: defaults, notice: "" };
  try {
    const settings = decodeSettings(hash);
    const { entrants } = settings;
    if (entrants.length <= mostEntrants) return { settings, notice: "" };
    return {
      settings: { ...settings, entrants: entrants.slice(0, mostEntrants) },
      notice: `This link has ${entrants.length} optimizers, and the page shows the first ${mostEntrants}.`,
    };
  } catch (error) {
    if (!(error instanceof OptimError)) throw error;
    return { settings: defaults, notice: `The link was not read, and these are the defaults. ${error.message}` };
  }
}

/** The settings on a backend that is here: theirs, else the first of `devices` that is not missing, and then a sentence more that says so. */
export function settingsHere({ settings, notice }: FirstSettings, devices: readonly Device[]): FirstSettings {
  const wanted = devices.find(({ backend }) => backend === settings.backend);
  const here = devices.find(({ missing }) => missing === undefined);
  if (wanted?.missing === undefined || !here) return { settings, notice };
  return {
    settings: { ...settings, backend: here.backend },
    notice: [notice, wanted.missing, `The backend is ${here.backend} now.`].filter(Boolean).join(" "),
  };
}

/**
 * The entrants with the reader's own rule among them: in the place of the rule of that name, with the options that were chosen for it and
 * that it still has; else behind them, else in the last place.
 */
export function withOwnRule(
  entrants: readonly Entrant[],
  { name, options: defaults, source }: Compiled & { readonly source: string },
): Entrant[] {
  const place = entrants.findIndex((each) => each.source !== undefined && each.optimizer === name);
  if (place >= 0) {
    const chosen = Object.entries(entrants[place]!.options).filter(([key, value]) => isLike(value, defaults[key]));
    return entrants.with(place, { optimizer: name, options: Object.fromEntries(chosen), source });
  }
  const entrant = { optimizer: name, options: {}, source };
  return entrants.length < mostEntrants ? [...entrants, entrant] : entrants.with(-1, entrant);
}

/** Whether both are numbers, flags or words, or as many numbers. */
const isLike = (a: OptionValue, b: OptionValue | undefined): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length : !Array.isArray(a) && typeof a === typeof b;

/** Another optimizer for these settings: the first of some well-known ones that is not there yet. */
export function anotherEntrant({ entrants, task }: RunSettings): Entrant {
  const known = ["adamw", "sgd", "lion", "rmsprop", "adagrad"];
  return recipe(known.find((name) => !entrants.some(({ optimizer }) => optimizer === name)) ?? known[0]!, task);
}

/** The settings with another task: rates, steps and the schedule's lengths are those that suit it, everything else stays. */
export function withTask({ schedule, ...settings }: RunSettings, task: Task): RunSettings {
  const entrants = settings.entrants.map((entrant): Entrant => {
    const { lr } = recipe(entrant.optimizer, task).options;
    return entrant.source !== undefined || lr === undefined
      ? entrant
      : { ...entrant, options: { ...entrant.options, lr } };
  });
  const changed = { ...settings, task, entrants, steps: taskSteps[task] };
  return schedule ? { ...changed, schedule: newSchedule(schedule.name, changed) } : changed;
}

/** A schedule of this name over all steps of the settings, about the rate of their first optimizer. */
export function newSchedule(
  name: string,
  { steps, entrants }: Pick<RunSettings, "steps" | "entrants">,
): ScheduleSettings {
  const lr = entrants[0]?.options.lr;
  return { name, options: scheduleTable[name]!.defaults(steps, typeof lr === "number" ? lr : 0.01) };
}
