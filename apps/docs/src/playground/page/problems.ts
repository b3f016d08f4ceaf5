import { OptimError } from "optim-core";
import { parseSettings } from "../parseSettings.ts";
import { scheduleTable } from "../schedule/scheduleTable.ts";
import type { Entrant, GivenOptions, OptionValue, RunSettings } from "../settings.ts";

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
    // An option that must be given is spoken of where it is not there, too.
    schedule: problems(Object.keys((schedule && scheduleTable[schedule.name]?.options) ?? {}), () => {
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
    const words = message.split(/[^\p{L}\p{N}_$]+/u);
    return { [words.find((word) => names.includes(word)) ?? ""]: message };
  }
}

/** A field that holds words where a number belongs has NaN, and whoever typed them is told what to type. */
function refuseWords(who: string, options: GivenOptions): void {
  const isNone = (value: OptionValue): boolean => (Array.isArray(value) ? value : [value]).some(Number.isNaN);
  for (const [name, value] of Object.entries(options))
    if (isNone(value)) throw new OptimError(`${who}: ${name} is not a number. Write one such as 0.001 or 1e-3.`);
}
