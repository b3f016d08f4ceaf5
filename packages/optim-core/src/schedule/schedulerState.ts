/** What JSON holds. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * What `scheduler.stateDict()` returns: plain data that `JSON.parse(JSON.stringify(state))` gives back exactly. Numbers that JSON
 * has no form for are the strings `"NaN"`, `"Infinity"`, `"-Infinity"` and `"-0"`.
 */
export interface SchedulerState {
  /** The class that it is of. */
  readonly scheduler: string;
  readonly [key: string]: Json;
}

const words: readonly string[] = ["NaN", "Infinity", "-Infinity", "-0"];

/** A number as JSON keeps it. */
export function encodeNumber(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** The number that `encodeNumber` wrote, or undefined for anything else. */
export function decodeNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && words.includes(value) ? Number(value) : undefined;
}
