import { OptimError } from "optim-core";
import { parseSettings } from "./parseSettings.ts";
import type { RunSettings } from "./settings.ts";

/** What the hash of a link begins with: the version of what follows. */
const version = "1";

/** Settings as the hash of a link, without `#`: the version, a dot, and their values as JSON in base64 for addresses. */
export function encodeSettings(settings: RunSettings): string {
  const { task, backend, precision, steps, seed, entrants, schedule } = settings;
  const rows = entrants.map(({ optimizer, options, source }) => [optimizer, options, source]);
  const values = [task, backend, precision, steps, seed, rows, schedule && [schedule.name, schedule.options]];
  const bytes = new TextEncoder().encode(JSON.stringify(values));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `${version}.${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/**
 * The settings that {@link encodeSettings} wrote, with `#` or without. Values that a later page has added behind these are passed over.
 *
 * @throws OptimError for a link of another version, one that is damaged, and settings that are refused.
 */
export function decodeSettings(hash: string): RunSettings {
  const [found, text = ""] = hash.replace(/^#/, "").split(".", 2);
  if (found !== version)
    throw new OptimError(
      `playground: this link is of version "${found}", and this page reads ${version}. Reload the page, or choose anew.`,
    );
  const [task, backend, precision, steps, seed, rows, schedule] = valuesOf(text);
  return parseSettings({
    task,
    backend,
    precision,
    steps,
    seed,
    entrants: Array.isArray(rows) ? rows.map(entrantOf) : rows,
    ...(isGiven(schedule) && { schedule: scheduleOf(schedule) }),
  });
}

function entrantOf(row: unknown): unknown {
  if (!Array.isArray(row)) return row;
  const [optimizer, options, source] = row as readonly unknown[];
  return { optimizer, options, ...(isGiven(source) && { source }) };
}

function scheduleOf(row: unknown): unknown {
  if (!Array.isArray(row)) return row;
  const [name, options] = row as readonly unknown[];
  return { name, options };
}

/** What was left out is null where something is behind it. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function valuesOf(text: string): readonly unknown[] {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
    const values: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (Array.isArray(values)) return values;
  } catch {
    // Whatever it is, it is no link of ours.
  }
  throw new OptimError(
    "playground: this link is damaged, a part of it may be missing. Copy all of it, or choose anew.",
  );
}
