import { OptimError } from "optim-core";

/** A number of things. @throws OptimError where it is not a positive integer. */
export function count(who: string, name: string, value: unknown): number {
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  throw new OptimError(`${who}: ${name} is ${String(value)}. Set it to a positive integer.`);
}

/** A positive number. @throws OptimError where it is not. */
export function positive(who: string, name: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  throw new OptimError(`${who}: ${name} is ${String(value)}. Set it to a positive number.`);
}

/** The part that dropout drops. @throws OptimError where it is not in [0, 1). */
export function rate(who: string, name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new OptimError(`${who}: ${name} is ${String(value)}. Set it to a number of at least 0 and below 1.`);
}

/** A choice. @throws OptimError where it is neither true nor false. */
export function flag(who: string, name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new OptimError(`${who}: ${name} is ${String(value)}. Set it to true or false.`);
}
