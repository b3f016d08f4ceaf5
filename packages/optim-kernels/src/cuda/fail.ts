import { OptimError } from "optim-core";

/** Throws in the name of the backend. */
export function fail(message: string): never {
  throw new OptimError(`cuda: ${message}`);
}
