/** What ends the program with one line on standard error, and with this exit code. */
export class QuickstartError extends Error {
  override readonly name: string = "QuickstartError";
  readonly exitCode: number = 1;
}
