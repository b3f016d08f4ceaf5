import { OptimError } from "optim-core";

/** The error for bytes that contradict each other: a flipped byte, a file cut short. `what` says where and with which values. */
export function damaged(what: string): OptimError {
  return new OptimError(`readTorch: ${what}. The file is damaged or cut short: copy or save it again.`);
}

/** The error for a sound file that holds what this package does not read. `advice` says what to do instead. */
export function unsupported(what: string, advice: string): OptimError {
  return new OptimError(`readTorch: ${what}. ${advice}`);
}

/** A string of the file as it may stand in an error: quoted, control characters escaped, cut after 80 characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** A value of a pickle as it may stand in an error. Lists and dicts are only named: a hostile one has no end, or no text. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return value === null ? "None" : String(value);
  return Array.isArray(value) ? "a list or tuple" : "an object";
}
