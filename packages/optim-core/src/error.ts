/** An error of this library: who, what with the values, and what to do. */
export class OptimError extends Error {
  override readonly name = "OptimError";
}

/** Throws `who: message`. */
export function fail(who: string, message: string): never {
  throw new OptimError(`${who}: ${message}`);
}
