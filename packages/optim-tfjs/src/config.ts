import { OptimError } from "optim-core";
import type { AdapterOptions } from "./tfjsOptions.ts";

/** Options of a group as plain data. */
export type SavedOptions = Readonly<Record<string, unknown>>;

/** A variable as it is saved: the name is a hint only, since names get suffixes when a model is loaded; the place in the list counts. */
interface SavedVariable {
  readonly name: string;
  readonly shape: readonly number[];
  /** The index of its group. */
  readonly group: number;
}

/** All that an optimizer is, apart from its state: what `getConfig` writes and `fromConfig` reads. */
export interface Config {
  readonly hyper: SavedOptions;
  readonly adapter: AdapterOptions;
  /** The rate last set by hand, where one was. */
  readonly rate?: number;
  /** The groups in force, and which variable is in which: what tests and lists have come to. */
  readonly groups: readonly SavedOptions[];
  readonly variables: readonly SavedVariable[];
  /** Whether functions or lists chose the groups, which no file holds. */
  readonly chosen: boolean;
  /** The state of the schedule, where there is one. */
  readonly schedule?: object;
}

/** Numbers that JSON has no words for are `{ number: "Infinity" }`. */
const encoded = (_: string, value: unknown): unknown =>
  Object.is(value, -0)
    ? { number: "-0" }
    : typeof value === "number" && !Number.isFinite(value)
      ? { number: String(value) }
      : value;
const decoded = (_: string, value: unknown): unknown => {
  const { number } = Object(value) as { number?: unknown };
  return typeof number === "string" ? Number(number) : value;
};

/** A config as tf keeps it. */
export type ConfigDict = { readonly learningRate: number; readonly optim: string };

/**
 * Writes a config as one text: tf rewrites keys and strings with underscores when it loads a model (`a_b` becomes `aB`), so there are none
 * in it. `learningRate` is for people who read the file.
 */
export const encodeConfig = (config: Config, learningRate: number): ConfigDict => ({
  learningRate,
  optim: encodeText(config),
});

/** Plain data as a text without underscores. */
export const encodeText = (data: object): string => JSON.stringify(data, encoded).replaceAll("_", "\\u005f");

/** What {@link encodeText} was given. @throws SyntaxError for any other text. */
export const decodeText = (text: string): unknown => JSON.parse(text, decoded);

/** @throws OptimError where the text is not what {@link encodeConfig} wrote. */
export function decodeConfig(who: string, dict: unknown): Config {
  const text = (dict as Partial<ConfigDict> | undefined)?.optim;
  try {
    const config = decodeText(text as string) as Config;
    if (!config.hyper || !config.adapter || !Array.isArray(config.groups) || !Array.isArray(config.variables))
      throw new SyntaxError("It lacks a part.");
    return config;
  } catch (cause) {
    throw new OptimError(`${who}: this config is not one that getConfig() of this class wrote.`, { cause });
  }
}
