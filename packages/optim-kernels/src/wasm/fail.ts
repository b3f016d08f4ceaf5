import { OptimError } from "optim-core";

/** Throws in the name of the backend. */
export function fail(what: string): never {
  throw new OptimError(`wasm: ${what}`);
}
