import { QuickstartError } from "./quickstartError.ts";

/** The command line asks for something that cannot be done. */
export class UsageError extends QuickstartError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;
}
