import { OptimError } from "optim-core";
import { parseSettings } from "../parseSettings.ts";
import type { Entrant, OptionValue, RunSettings } from "../settings.ts";
import type { GivenOptions } from "./optionField.ts";

/** What is wrong with a part of the settings: the sentence of the error by the name of its field, under `""` where it is of no single one. */
export type Problems = Readonly<Record<string, string>>;

/** What is wrong with each part of the settings. */
export interface SettingsProblems {
  readonly run: Problems;
  readonly entrants: readonly Problems[];
  readonly schedule: Problems;
}

const sound: Entrant = { optimizer: "adam", options: {} };

/** Looks at each part by itself, so that every part that is refused says so. */
export function problemsOf(settings: RunSettings): SettingsProblems {
  const { schedule, ...others } = settings;
  const base: RunSettings = { ...others, entrants: [sound], steps: 1, seed: 0 };
  return {
    run: {
      ...problems(["steps"], () => parseSettings({ ...base, steps: settings.steps })),
      ...problems(["seed"], () => parseSettings({ ...base, seed: settings.seed })),
    },
    entrants: settings.entrants.map((entrant) =>
      problems(["lr", ...Object.keys(entrant.options)], () => {
        refuseWords(entrant.optimizer, entrant.options);
        parseSettings({ ...base, entrants: [entrant] });
      }),
    ),
    schedule: problems(Object.keys(schedule?.options ?? {}), () => {
      if (!schedule) return;
      refuseWords(schedule.name, schedule.options);
      // A schedule may ask for momentum: it is tried on those optimizers that can run.
      for (const entrant of settings.entrants)
        if (isSound(base, entrant)) parseSettings({ ...base, entrants: [entrant], schedule });
    }),
  };
}

/** Whether a run can begin. */
export const isFine = ({ run, entrants, schedule }: SettingsProblems): boolean =>
  [run, ...entrants, schedule].every((problems) => Object.keys(problems).length === 0);

function isSound(base: RunSettings, entrant: Entrant): boolean {
  return Object.keys(problems([], () => parseSettings({ ...base, entrants: [entrant] }))).length === 0;
}

/** The sentence of what is thrown, by the first of the names that it speaks of. */
function problems(names: readonly string[], check: () => void): Problems {
  try {
    check();
    return {};
  } catch (error) {
    if (!(error instanceof OptimError)) throw error;
    const { message } = error;
    return { [names.find((name) => new RegExp(`\\b${name}\\b`).test(message)) ?? ""]: message };
  }
}

/** A field that holds words where a number belongs has NaN, which JSON would call null. */
function refuseWords(who: string, options: GivenOptions): void {
  const isNone = (value: OptionValue): boolean => (Array.isArray(value) ? value : [value]).some(Number.isNaN);
  for (const [name, value] of Object.entries(options))
    if (isNone(value)) throw new OptimError(`${who}: ${name} is not a number. Write one such as 0.001 or 1e-3.`);
}
